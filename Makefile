# menmante: PGXS makefile.  See CONTRIBUTING.md for the suites that script/test runs.
EXTENSION   = menmante
MODULE_big  = menmante
OBJS        = $(patsubst %.c,%.o,$(sort $(wildcard src/*.c)))

# The control file is the one place for the version.
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" menmante.control)
# The server's headers as system headers: their warnings are not ours to see.
PG_CONFIG  ?= pg_config
PG_CPPFLAGS = -DMENMANTE_VERSION='"$(EXTVERSION)"' -isystem $(shell $(PG_CONFIG) --includedir-server)
PG_CFLAGS   = -std=gnu99 -fvisibility=hidden -Wall -Wextra -Wno-declaration-after-statement

SQL_PARTS  := $(addprefix src/sql/,$(shell grep -v '^\#' src/sql/ORDER))
DATA_built  = menmante--$(EXTVERSION).sql
DATA        = $(wildcard src/sql/frozen/*.sql) $(wildcard src/sql/upgrade/*.sql)
DOCS        = $(wildcard docs/*.md)

REGRESS        = setup $(filter-out setup,$(patsubst sql/%.sql,%,$(sort $(wildcard sql/*.sql))))
ISOLATION      = $(patsubst test/isolation/specs/%.spec,%,$(sort $(wildcard test/isolation/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test/isolation --load-extension=menmante
TAP_TESTS      = 1
PROVE_TESTS    = test/t/*.pl
EXTRA_CLEAN    = build
# The tests hold Chinese text and byte order.
ENCODING       = UTF8
NO_LOCALE      = 1

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

ifneq ($(shell test $(MAJORVERSION) -ge 15 && echo ok),ok)
$(error menmante needs PostgreSQL 15 or newer, $(PG_CONFIG) is for $(VERSION))
endif

menmante--$(EXTVERSION).sql: $(SQL_PARTS) src/sql/ORDER
	cat $(SQL_PARTS) > $@

# PGXS does not track headers; a stale object file would corrupt memory.
$(OBJS): $(wildcard src/*.h)
