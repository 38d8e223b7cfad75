// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// write replaces the files of one account.
func (b *Book) write(base, portal string, a *account) (err error) {
	slices.SortFunc(a.sections, func(x, y section) int {
		return cmp.Or(cmp.Compare(x.ObjectType, y.ObjectType), cmp.Compare(x.IDProperty, y.IDProperty), cmp.Compare(x.Name, y.Name))
	})
	var old pairFiles
	if a.base != "" {
		if old, err = openPair(b.dir, a.base); err != nil {
			return err
		}
		defer old.close()
	}
	b.sweep()
	table, err := newTemporary(b.dir)
	if err != nil {
		return err
	}
	defer table.discard()
	page, err := newTemporary(b.dir)
	if err != nil {
		return err
	}
	defer page.discard()

	next := index{Format: indexFormat, Portal: portal, Run: b.run}
	if next.Size, next.Sections, err = writeTable(table, a.sections, old.table); err != nil {
		return err
	}
	if err := b.writePage(page, base, next, a.sections, old); err != nil {
		return err
	}
	old.close()
	// Between the two the pair does not fit together, and a reader of the index
	// notices by the size.
	if err := table.rename(filepath.Join(b.dir, base+".csv")); err != nil {
		return err
	}
	return page.rename(filepath.Join(b.dir, base+".html"))
}

// writeTable writes review.csv and returns its size and the sections with their
// places in it.
func writeTable(out *temporary, sections []section, old *os.File) (int64, []section, error) {
	at, err := out.write(header())
	if err != nil {
		return 0, nil, err
	}
	placed := make([]section, 0, len(sections))
	for _, s := range sections {
		length, err := io.Copy(out.buffer, s.text(old))
		if err != nil {
			return 0, nil, err
		}
		if s.fresh == nil && length != s.Text.Length {
			return 0, nil, errTaken
		}
		s.Text = span{Start: at, Length: length}
		s.fresh = nil
		at += length
		placed = append(placed, s)
	}
	return at, placed, nil
}

// text reads a section's lines from where they are.
func (s section) text(old *os.File) io.Reader {
	if s.fresh != nil || old == nil {
		return bytes.NewReader(s.fresh)
	}
	return io.NewSectionReader(old, s.Text.Start, s.Text.Length)
}

// writePage writes review.html: sources are the sections where their text is
// now, next.Sections where it will be.
func (b *Book) writePage(out *temporary, base string, next index, sources []section, old pairFiles) error {
	static, err := firstLines(sources, old.table, b.limits.static)
	if err != nil {
		return err
	}
	if err := writeTop(out.buffer, base, next, static, b.limits); err != nil {
		return err
	}
	left := b.limits.embedded
	for i, source := range sources {
		s := &next.Sections[i]
		lines := min(left, source.Lines)
		left -= lines
		start := out.written()
		switch {
		case lines == 0:
		case source.fresh == nil && source.BlockLines == lines:
			if _, err := io.Copy(out.buffer, io.NewSectionReader(old.page, source.Block.Start, source.Block.Length)); err != nil {
				return err
			}
		default:
			if err := writeBlock(out.buffer, source.text(old.table), source.Counts, lines); err != nil {
				return err
			}
		}
		s.Block, s.BlockLines = span{Start: start, Length: out.written() - start}, lines
	}
	text, err := json.Marshal(next)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out.buffer, indexOpen); err != nil {
		return err
	}
	place := span{Start: out.written(), Length: int64(len(text))}
	if _, err := fmt.Fprintf(out.buffer, "%s%s", text, indexClose); err != nil {
		return err
	}
	if err := writeBottom(out.buffer); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.buffer, trailer, place.Start, place.Length)
	return err
}

// firstLines returns at most limit lines.
func firstLines(sources []section, old *os.File, limit int) ([]Line, error) {
	var lines []Line
	for _, s := range sources {
		if len(lines) >= limit {
			break
		}
		reader := lineReader{in: bufio.NewReader(s.text(old))}
		for range min(s.Lines, limit-len(lines)) {
			fields, err := reader.next()
			if err != nil {
				return nil, errTaken
			}
			lines = append(lines, lineOf(fields))
		}
	}
	return lines, nil
}

// temporary is a file that is being written and that only its owner can read.
type temporary struct {
	file   *os.File
	buffer *bufio.Writer
	count  int64
}

func newTemporary(dir string) (*temporary, error) {
	// CreateTemp gives the file mode 0600.
	file, err := os.CreateTemp(dir, ".review-*.tmp")
	if err != nil {
		return nil, err
	}
	t := &temporary{file: file}
	t.buffer = bufio.NewWriterSize(counter{t}, 1<<18)
	return t, nil
}

// counter counts what reaches the file.
type counter struct{ t *temporary }

func (c counter) Write(p []byte) (int, error) {
	n, err := c.t.file.Write(p)
	c.t.count += int64(n)
	return n, err
}

func (t *temporary) written() int64 { return t.count + int64(t.buffer.Buffered()) }

func (t *temporary) write(p []byte) (int64, error) {
	n, err := t.buffer.Write(p)
	return int64(n), err
}

func (t *temporary) rename(path string) error {
	if err := t.buffer.Flush(); err != nil {
		return err
	}
	if err := t.file.Close(); err != nil {
		return err
	}
	return os.Rename(t.file.Name(), path)
}

// discard does nothing to a file that was renamed.
func (t *temporary) discard() {
	_ = t.file.Close()
	_ = os.Remove(t.file.Name())
}

// sweep removes what killed processes left: nobody writes but who has the lock.
func (b *Book) sweep() {
	entries, _ := os.ReadDir(b.dir)
	for _, entry := range entries {
		if leftOver.MatchString(entry.Name()) {
			_ = os.Remove(filepath.Join(b.dir, entry.Name()))
		}
	}
}

func removePair(dir, base string) error {
	for _, ending := range []string{".csv", ".html"} {
		if err := os.Remove(filepath.Join(dir, base+ending)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// image is a file that was removed, compressed.
type image struct {
	name     string
	modified time.Time
	text     []byte
}

func imagesOf(dir string, pairs []pair) ([]image, error) {
	var images []image
	for _, p := range pairs {
		for _, ending := range []string{".csv", ".html"} {
			taken, err := imageOf(dir, p.base+ending)
			if errors.Is(err, os.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			images = append(images, taken)
		}
	}
	return images, nil
}

func imageOf(dir, name string) (image, error) {
	file, err := os.Open(filepath.Join(dir, name)) //nolint:gosec // A folder that the user named.
	if err != nil {
		return image{}, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return image{}, err
	}
	var text bytes.Buffer
	pack, err := flate.NewWriter(&text, flate.BestSpeed)
	if err != nil {
		return image{}, err
	}
	if _, err := io.Copy(pack, file); err != nil {
		return image{}, err
	}
	if err := pack.Close(); err != nil {
		return image{}, err
	}
	return image{name: name, modified: info.ModTime(), text: text.Bytes()}, nil
}

func (i image) restore(dir string) error {
	file, err := newTemporary(dir)
	if err != nil {
		return err
	}
	defer file.discard()
	if _, err := io.Copy(file.buffer, flate.NewReader(bytes.NewReader(i.text))); err != nil {
		return err
	}
	path := filepath.Join(dir, i.name)
	if err := file.rename(path); err != nil {
		return err
	}
	return os.Chtimes(path, time.Time{}, i.modified)
}
