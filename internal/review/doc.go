// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package review writes down, for people, what an apply would do: review.csv
// for machines and archives, review.html for eyes. It knows neither Terraform
// nor HubSpot's API; a caller hands it one [Sheet] for each resource that was
// planned.
//
// # When a plan ends
//
// A provider is never told that a plan ends. So every [Book.Report] leaves two
// valid files that hold all reports so far. That costs no rewriting of rows:
// the rows of a resource are rendered once, lie in the files as a piece of their
// own, and later writes copy the pieces as bytes. Reports that arrive while
// files are being written share the next write. Memory holds the rows of the
// reports under way and an index, not the review.
//
// # Which plan a file belongs to
//
// Terraform starts a process for each provider configuration and for each walk
// (a plan, an apply, the refresh before a destroy). All of them are children of
// one Terraform process: that is the run, and files carry its identity. For each
// process there is a Book.
//
//   - Files of another run are stale: the first report of a run removes them.
//   - Files of the same run are those of another provider configuration (an
//     alias), which are kept, or those of an earlier walk, which are stale. A
//     walk asks each resource of one provider configuration only. So when a Book
//     reports a resource that another Book of the run has reported, a new walk
//     has begun, and everything of the other Books goes.
//   - A process that applies plans its resources once more, and cannot tell that
//     from a plan. So a Book that removes files keeps them, compressed, in
//     memory; [Book.Applying] puts them back and ends the Book. From then on no
//     Book of the run writes.
//
// A folder is for one run at a time. Two runs that plan into one folder at once
// are an error in the one that notices that its rows are gone.
//
// # Values
//
// review.csv is RFC 4180 in UTF-8 without a byte order mark. Its values are,
// byte for byte, those that are sent: nothing is put before a cell that begins
// with "=", "+", "-" or "@", as some do to keep spreadsheets from taking it for
// a formula, since the file would then say something else than the apply does,
// and negative numbers and telephone numbers begin like that. review.html is
// what to open with a click: it escapes everything, runs nothing but its own
// script, named by its hash, and reaches no network.
//
// Only bytes that are no UTF-8 are replaced (U+FFFD). Values of masked
// properties reach neither file.
package review
