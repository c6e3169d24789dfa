# shellcheck shell=bash
# What script/demo and script/test share: packages, a private copy of the tree, a staged build, a throw-away server.
# Both source this from the top of the repository.

set -euo pipefail

PG_CONFIG=${PG_CONFIG:-pg_config}
APT_UPDATED=
CLUSTER=

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

# ---- packages -------------------------------------------------------------------------------------------------------

# The major version to work with: that of pg_config, else the one Debian would install.
pg_major() {
	local version
	version=$("$PG_CONFIG" --version 2>/dev/null) ||
		version=$(apt-cache policy postgresql 2>/dev/null | sed -n 's/^  Candidate: /PostgreSQL /p')
	[[ $version =~ ^PostgreSQL\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}" || echo 15
}

pg_path() { "$PG_CONFIG" "--$1" 2>/dev/null; }

# The newest clang there is; postgresql-server-dev brings one that has only a versioned name.
find_clang() { compgen -c clang | grep -Ex 'clang(-[0-9]+)?' | sort -V | tail -n 1 | grep .; }
clang_major() { "$(find_clang)" -dumpversion | cut -d. -f1; }

# What a thing is called in Debian, and whether it is here, however it got here.
package() {
	case $1 in
		server) echo "postgresql-$(pg_major) postgresql-server-dev-$(pg_major)" ;;
		pgtap) echo "postgresql-$(pg_major)-pgtap" ;;
		pg_prove) echo libtap-parser-sourcehandler-pgtap-perl ;;
		ipc-run) echo libipc-run-perl ;;
		psycopg) echo python3-psycopg ;;
		node) echo nodejs ;;
		fuzzer) echo "libclang-rt-$(clang_major)-dev" ;;
		*) echo "$1" ;;
	esac
}
have() {
	case $1 in
		server) [ -x "$(pg_path bindir)/initdb" ] && [ -f "$(pg_path pgxs)" ] && [ -d "$(pg_path includedir-server)" ] ;;
		pgtap) [ -f "$(pg_path sharedir)/extension/pgtap.control" ] ;;
		libc6-dev) echo '#include <stdio.h>' | gcc -E -x c - >/dev/null 2>&1 ;;
		ipc-run) perl -MIPC::Run -e 1 2>/dev/null ;;
		clang) find_clang >/dev/null ;;
		psycopg) /usr/bin/python3 -c 'import psycopg' 2>/dev/null ;;
		pgbouncer) PATH=$PATH:/usr/sbin command -v pgbouncer >/dev/null ;;
		fuzzer) [ -n "$(find "$("$(find_clang)" -print-resource-dir)/" -name 'libclang_rt.fuzzer*' -print -quit 2>/dev/null)" ] ;;
		*) command -v "$1" >/dev/null ;;
	esac
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif [ -t 0 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

apt_update() {
	[ -z "$APT_UPDATED" ] || return 0
	as_root apt-get update -qq || say "apt-get update failed, going on with what apt knows"
	APT_UPDATED=yes
}

# need_packages THING...: install from Debian's packages what is not here.
need_packages() {
	[ -z "${MENMANTE_WORKSHOP:-}" ] || return 0
	local thing missing=() packages
	for thing; do have "$thing" || missing+=("$thing"); done
	[ ${#missing[@]} -gt 0 ] || return 0
	command -v apt-get >/dev/null || die "please install: ${missing[*]} (only Debian's packages are installed for you)"

	local install=(apt-get install -y -qq --no-install-recommends) may_install=
	[ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null || may_install=yes
	[ -z "$may_install" ] || apt_update
	packages=$(for thing in "${missing[@]}"; do package "$thing"; done | tr '\n' ' ')
	if [ -n "$may_install" ]; then
		# Nobody wants a server started on the machine for the sake of a build.
		local conf=/etc/postgresql-common/createcluster.conf
		if [[ " ${missing[*]} " == *' server '* ]] && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && [ ! -e $conf ]; then
			say "writing $conf, so that installing PostgreSQL makes no cluster"
			as_root sh -c "mkdir -p ${conf%/*} && echo 'create_main_cluster = false' > $conf"
		fi
		say "installing: $packages"
		# shellcheck disable=SC2086 # names are separated by blanks
		as_root env DEBIAN_FRONTEND=noninteractive "${install[@]}" $packages >&2 || may_install=
		# Nor at every boot for the sake of a test.
		[[ " ${missing[*]} " != *' pgbouncer '* ]] || as_root sh -c 'service pgbouncer stop; update-rc.d pgbouncer disable' >/dev/null 2>&1 || :
	fi
	[ -n "$may_install" ] || die "packages are missing; as root, run: apt-get update && ${install[*]} $packages"
	for thing in "${missing[@]}"; do have "$thing" || die "$(package "$thing") is installed, yet $thing is not found"; done
}

# ---- a private copy of the tree -------------------------------------------------------------------------------------

# receive DIR: make DIR hold the files of the tar on stdin.  A file that did not change keeps its time, so that make
# rebuilds only what it must; objects made in DIR stay.
receive() {
	local dir=$1 new=$1.new file
	rm -rf "$new"
	mkdir -p "$new" "$dir"
	tar -x --no-same-owner -C "$new" -f -
	(cd "$new" && find . ! -type d | LC_ALL=C sort) >"$dir.now"
	touch "$dir.files"
	while IFS= read -r file; do
		rm -f "$dir/$file" "$dir"/*.so	# a library without its object links again
	done < <(LC_ALL=C comm -23 "$dir.files" "$dir.now")
	while IFS= read -r file; do
		cmp -s "$new/$file" "$dir/$file" && continue
		mkdir -p "$(dirname "$dir/$file")"
		rm -f "$dir/$file"
		cp -P "$new/$file" "$dir/$file"
	done <"$dir.now"
	mv "$dir.now" "$dir.files"
	rm -rf "$new"
}

# send DIR: its sources as a tar
send() {
	tar -C "$1" --exclude=./.git --exclude=./build --exclude=./results --exclude=./output_iso --exclude=./tmp_check \
		--exclude=./log --exclude='./regression.*' --exclude='./menmante--*.sql' --exclude='*.o' --exclude='*.so' \
		--exclude='*.bc' -cf - .
}

# workshop PURPOSE ARG...: run this script again, with these arguments, in a private copy of the tree that lasts from
# one run to the next.  It lies below build/; root's lies in /var/tmp and belongs to the user postgres, because the
# server refuses to run as root and the checkout may be in a folder that only root can read.
workshop() {
	[ -z "${MENMANTE_WORKSHOP:-}" ] || return 0
	local purpose=$1 dir as=()
	shift
	if [ "$(id -u)" != 0 ] && [ -w . ] && [[ $PWD != *[[:space:]]* ]]; then
		dir=$PWD/build/$purpose
	else
		dir=/var/tmp/menmante-$purpose-$(id -u)-$(pwd | cksum | cut -d' ' -f1)
	fi
	if [ "$(id -u)" = 0 ]; then
		local user=postgres
		id $user >/dev/null 2>&1 || user=nobody
		as=(setpriv "--reuid=$user" "--regid=$(id -g $user)" --init-groups)
	fi
	# Names in /var/tmp can be guessed: use the folder only when it is ours.
	# shellcheck disable=SC2016 # $0 is the inner shell's
	(cd / && "${as[@]}" bash -c 'umask 077; mkdir -p "$0" && [ -O "$0" ] && [ ! -L "$0" ]' "$dir") ||
		die "cannot use $dir"
	exec 9<"$dir"
	flock -n 9 || { say "waiting for another $purpose of this checkout"; flock 9; }
	send "$PWD" | (cd / && "${as[@]}" bash -c "set -euo pipefail; umask 077; $(declare -f receive); receive \"\$0\"" "$dir/tree")

	cd /
	MENMANTE_WORKSHOP=$dir HOME=$dir exec "${as[@]}" bash "$dir/tree/script/${0##*/}" "$@"
}

# ---- a staged build -------------------------------------------------------------------------------------------------

pgxs() { make -s with_llvm=no PG_CONFIG="$PG_CONFIG" "$@"; }

# stage NAME MAKE-ARG...: build in the workshop's NAME/, install into NAME.stage/; nothing is installed into the system
# and no clang is needed.  settings.conf there makes a server find it.  (It may be called where set -e does not hold.)
stage() {
	local build=$MENMANTE_WORKSHOP/$1 recipe share
	shift
	send "$MENMANTE_WORKSHOP/tree" | receive "$build" || return
	# make does not see a change of flags, version or server.
	recipe=$({ cat "$build/Makefile" "$build/menmante.control"; echo "$*"; "$PG_CONFIG"; gcc --version; } | cksum)
	if [ "$recipe" != "$(cat "$build.recipe" 2>/dev/null)" ]; then
		pgxs -C "$build" clean || return
		echo "$recipe" >"$build.recipe"
	fi
	pgxs -C "$build" -j "$(nproc)" "$@" all || return
	rm -rf "$build.stage"
	pgxs -C "$build" "$@" DESTDIR="$build.stage" install || return

	share=$build.stage$(pg_path sharedir)
	{
		# Debian's servers have extension_destdir up to 17; from 18 on there is a setting that all have.
		if [ "$(pg_major)" -ge 18 ]; then
			echo "extension_control_path = '$share:\$system'"
		else
			echo "extension_destdir = '$build.stage'"
		fi
		echo "dynamic_library_path = '$build.stage$(pg_path pkglibdir):\$libdir'"
		echo "fsync = off"
	} >"$build.stage/settings.conf"
}

# ---- a throw-away server --------------------------------------------------------------------------------------------

# Nothing of the caller's own server, locale or make may reach ours.
clean_environment() {
	local name
	for name in "${!PG@}"; do [ "$name" = PG_CONFIG ] || unset "$name"; done
	unset MAKEFLAGS MFLAGS MAKELEVEL TEMP_CONFIG PSQLRC
	export LC_ALL=C.UTF-8 PGCLIENTENCODING=UTF8
	PATH=$(pg_path bindir):$PATH
}

# cluster_up NAME: a server for the staged build NAME, heard on a socket in its own folder only
cluster_up() {
	local settings=$MENMANTE_WORKSHOP/$1.stage/settings.conf
	CLUSTER=$(mktemp -d /tmp/menmante.XXXXXX)	# not below TMPDIR: a socket's path must be short
	initdb -D "$CLUSTER/data" -U postgres -A trust -N --no-instructions -E UTF8 --locale=C.UTF-8 >"$CLUSTER/initdb.log" 2>&1 ||
		{ cat "$CLUSTER/initdb.log" >&2; return 1; }
	{
		cat "$settings"
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$CLUSTER'"
		echo "timezone = 'Asia/Shanghai'"
	} >>"$CLUSTER/data/postgresql.conf"
	pg_ctl -D "$CLUSTER/data" -s -w -t 120 -l "$CLUSTER/log" start >/dev/null 9<&- || { cat "$CLUSTER/log" >&2; return 1; }
	export PGHOST=$CLUSTER PGUSER=postgres PGDATABASE=postgres
}

cluster_down() {
	[ -n "$CLUSTER" ] || return 0
	pg_ctl -D "$CLUSTER/data" -s -m immediate stop >/dev/null 2>&1 || :
	rm -rf "$CLUSTER"
	CLUSTER=
	unset PGHOST PGUSER PGDATABASE
}

# with_cluster NAME COMMAND...
with_cluster() {
	local rc=0
	cluster_up "$1" || return
	"${@:2}" || rc=$?
	cluster_down
	return $rc
}

# at_exit: whatever ends this script, the server goes with it.
at_exit() {
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap cluster_down EXIT
}
