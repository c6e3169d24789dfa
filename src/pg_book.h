/*-------------------------------------------------------------------------
 * pg_book.h
 *	  The layout of books that this library works with.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_BOOK_H
#define MMT_PG_BOOK_H

#define MMT_BOOK_LAYOUT "2"		/* as table `book` of a book has it; mmt.create_book and mmt.upgrade_book write it */

#endif							/* MMT_PG_BOOK_H */
