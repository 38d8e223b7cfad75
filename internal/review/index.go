// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
)

// index stands at the end of review.html and says which piece of the two files
// belongs to which resource, so that any process can go on with them.
type index struct {
	Format   int       `json:"format"`
	Portal   string    `json:"portal"`
	Run      string    `json:"run"`
	Size     int64     `json:"size"` // of review.csv, in bytes
	Sections []section `json:"sections"`
}

const indexFormat = 1

// section is one sheet in the files.
type section struct {
	Name       string `json:"name"`
	Writer     string `json:"writer"` // the Book that reported it
	ObjectType string `json:"object_type"`
	IDProperty string `json:"id_property"`
	Digest     string `json:"digest"` // of its text
	Lines      int    `json:"lines"`
	Counts     counts `json:"counts"`
	// Text is its place in review.csv, Block that in review.html, which holds
	// the first BlockLines of its lines.
	Text       span `json:"text"`
	Block      span `json:"block"`
	BlockLines int  `json:"block_lines"`

	// fresh is the text of a sheet that is in no file yet.
	fresh []byte
}

// span is a place in a file, in bytes.
type span struct {
	Start  int64 `json:"start"`
	Length int64 `json:"length"`
}

// The trailer has a fixed length and says where the index is.
const trailer = "<!-- index %020d %020d -->\n"

var errIndex = errors.New("it has no index of this version")

// readIndex returns the index of a review.html whose review.csv is the one that
// it was written with.
func readIndex(page, table *os.File) (*index, error) {
	info, err := page.Stat()
	if err != nil {
		return nil, err
	}
	length := int64(len(fmt.Sprintf(trailer, 0, 0)))
	end := make([]byte, length)
	if _, err := page.ReadAt(end, max(info.Size()-length, 0)); err != nil {
		return nil, errIndex
	}
	var place span
	if n, err := fmt.Sscanf(string(end), trailer, &place.Start, &place.Length); n != 2 || err != nil {
		return nil, errIndex
	}
	if place.Start < 0 || place.Length < 0 || place.Start+place.Length > info.Size() {
		return nil, errIndex
	}
	text, err := io.ReadAll(io.NewSectionReader(page, place.Start, place.Length))
	if err != nil {
		return nil, err
	}
	found := new(index)
	if err := json.Unmarshal(text, found); err != nil || found.Format != indexFormat {
		return nil, errIndex
	}
	if info, err = table.Stat(); err != nil || info.Size() != found.Size {
		return nil, errIndex
	}
	return found, nil
}

// pair is the two files of one account.
type pair struct {
	base  string // the name without its ending
	index *index // nil where the two are not what a Book wrote
}

// fileName is what files of a review are called. The number is the account's.
var fileName = regexp.MustCompile(`^(review(?:-[0-9]+)?)\.(?:csv|html)$`)

// leftOver is what a process that was killed while writing leaves.
var leftOver = regexp.MustCompile(`^\.review-[0-9]+\.tmp$`)

// readFolder lists the reviews in a folder, readable or not.
func readFolder(dir string) ([]pair, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var pairs []pair
	seen := map[string]bool{}
	for _, entry := range entries {
		match := fileName.FindStringSubmatch(entry.Name())
		if match == nil || entry.IsDir() || seen[match[1]] {
			continue
		}
		seen[match[1]] = true
		found := pair{base: match[1]}
		if files, err := openPair(dir, found.base); err == nil {
			found.index, _ = readIndex(files.page, files.table)
			files.close()
		}
		pairs = append(pairs, found)
	}
	return pairs, nil
}

// pairFiles are the files of a pair, open for reading.
type pairFiles struct{ page, table *os.File }

func openPair(dir, base string) (files pairFiles, err error) {
	if files.table, err = os.Open(filepath.Join(dir, base+".csv")); err != nil { //nolint:gosec // A folder that the user named.
		return files, err
	}
	if files.page, err = os.Open(filepath.Join(dir, base+".html")); err != nil { //nolint:gosec // A folder that the user named.
		_ = files.table.Close()
		return files, err
	}
	return files, nil
}

// close may be called twice: Windows renames nothing over an open file.
func (f pairFiles) close() {
	if f.table != nil {
		_ = f.table.Close()
	}
	if f.page != nil {
		_ = f.page.Close()
	}
}
