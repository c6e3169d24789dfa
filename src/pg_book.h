/*-------------------------------------------------------------------------
 * pg_book.h
 *	  The layout of books that this library works with.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_BOOK_H
#define MMT_PG_BOOK_H

#define MMT_BOOK_LAYOUT "1"		/* as table `book` of a book has it; mmt.create_book writes it */

#endif							/* MMT_PG_BOOK_H */
