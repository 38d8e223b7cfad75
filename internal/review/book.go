// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gofrs/flock"
)

// Book writes the reviews of one provider configuration in one walk of
// Terraform. It is safe for concurrent use.
type Book struct {
	dir    string
	mask   mask
	limits limits
	id     string // tells this Book's sheets from those of others
	run    string

	closed atomic.Bool

	queue   sync.Mutex
	pending []*entry

	// writing guards what follows, and the folder within this process.
	writing sync.Mutex
	names   map[string]bool // of the sheets reported
	removed []image         // what this Book found and removed
	imaged  bool
}

// limits keep a page within what a browser shows without a stall.
type limits struct {
	// embedded is how many lines of review.csv the page holds, static how many
	// of them are there for printing and without JavaScript.
	embedded, static int
}

var defaultLimits = limits{embedded: 200_000, static: 2_000}

// New returns a Book that writes into a folder, which is made when there is
// something to write. Values of the properties named in mask are not shown. It
// does nothing else: call it for each configuration of the provider.
func New(dir string, mask []string) *Book {
	return &Book{
		dir: dir, mask: newMask(mask), limits: defaultLimits,
		id: rand.Text(), run: currentRun(), names: map[string]bool{},
	}
}

// entry is a sheet on its way to the files.
type entry struct {
	portal  string
	section section
	done    bool
	err     error
}

var (
	errTaken = errors.New("what was written before is no longer there: a folder is for one run of Terraform at a time, give each its own review_path")
	errName  = errors.New("an account's id has digits only")
)

// Report puts a sheet into the review of the account with the given id (digits,
// or empty where it is not known), in place of an earlier sheet of the same
// name. When it returns, review.csv and review.html hold all reports so far, or
// what they held before and an error that names a file and no value. Each file
// is replaced at once, so that a reader sees the old or the new one; only its
// owner can read it.
//
// The files are called review.csv and review.html; where one run reports on
// several accounts, review-ID.csv and review-ID.html.
//
// After [Book.Applying], of this Book or another one of the run, it does nothing.
// It keeps no part of the sheet.
func (b *Book) Report(portalID string, sheet Sheet) error {
	if b.closed.Load() {
		return nil
	}
	if strings.Trim(portalID, "0123456789") != "" {
		return fmt.Errorf("the review could not be written: %w", errName)
	}
	text, lines, sum := b.mask.render(sheet)
	mine := &entry{portal: portalID, section: section{
		Name: sheet.Name, Writer: b.id, ObjectType: sheet.ObjectType, IDProperty: sheet.IDProperty,
		Digest: digest(text), Lines: lines, Counts: sum, fresh: text,
	}}
	b.queue.Lock()
	b.pending = append(b.pending, mine)
	b.queue.Unlock()

	b.writing.Lock()
	defer b.writing.Unlock()
	if !mine.done {
		b.queue.Lock()
		batch := b.pending
		b.pending = nil
		b.queue.Unlock()
		err := b.commit(batch, "")
		if err != nil {
			err = fmt.Errorf("the review could not be written: %w", err)
		}
		for _, other := range batch {
			other.done, other.err, other.section.fresh = true, err, nil
		}
	}
	return mine.err
}

// Failed says that the plan of a resource, by the name of its sheet, has failed. There
// is nothing to review of it then, and what an earlier run left must not pass for it.
func (b *Book) Failed(name string) error {
	if b.closed.Load() {
		return nil
	}
	if _, err := os.Stat(b.dir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	b.writing.Lock()
	defer b.writing.Unlock()
	if err := b.commit(nil, name); err != nil {
		return fmt.Errorf("the review of an earlier plan could not be removed: %w", err)
	}
	return nil
}

// Applying says that this process applies, so that what was reported was
// planning within an apply. It puts the files back as they were, and ends the
// Book and all others of the run. Call it before each change; only the first
// call does anything.
func (b *Book) Applying() error {
	if b.closed.Load() {
		return nil
	}
	b.writing.Lock()
	defer b.writing.Unlock()
	if b.closed.Swap(true) {
		return nil
	}
	if _, err := os.Stat(b.dir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	err := b.locked(func() error {
		if err := b.mark(); err != nil {
			return err
		}
		return b.undo()
	})
	if err != nil {
		return fmt.Errorf("the review could not be put back: %w", err)
	}
	return nil
}

// locked runs do while no other process works in the folder.
func (b *Book) locked(do func() error) error {
	lock := flock.New(filepath.Join(b.dir, ".review.lock"), flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	return do()
}

// applied is the file that names the run that has begun to apply.
func (b *Book) applied() string { return filepath.Join(b.dir, ".review.applied") }

func (b *Book) mark() error { return os.WriteFile(b.applied(), []byte(b.run), 0o600) }

func (b *Book) marked() bool {
	run, err := os.ReadFile(b.applied())
	return err == nil && string(run) == b.run
}

// commit puts a batch of reports into the files, and takes out what this Book
// reported under the name failed.
func (b *Book) commit(batch []*entry, failed string) error {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return err
	}
	return b.locked(func() error {
		if b.closed.Load() {
			return nil
		}
		if b.marked() {
			b.closed.Store(true)
			return b.undo()
		}
		pairs, err := readFolder(b.dir)
		if err != nil {
			return err
		}
		return b.update(pairs, batch, failed)
	})
}

// account is what the files of one account are to hold.
type account struct {
	base     string // of the files that hold the sections, "" if there are none
	sections []section
	changed  bool
}

// update makes the files say what was found in the folder, without what is stale,
// and what is reported.
func (b *Book) update(pairs []pair, batch []*entry, failed string) error {
	reported := make(map[string]bool, len(batch))
	for _, r := range batch {
		reported[r.section.Name] = true
	}
	own, stale := 0, false
	earlierWalk := false
	for _, p := range pairs {
		if p.index == nil || p.index.Run != b.run {
			stale = true
			continue
		}
		for _, s := range p.index.Sections {
			if s.Writer == b.id {
				if b.names[s.Name] {
					own++
				}
			} else if reported[s.Name] || b.names[s.Name] || s.Name == failed {
				earlierWalk = true
			}
		}
	}
	if own != len(b.names) {
		return errTaken
	}
	if (stale || earlierWalk) && !b.imaged {
		images, err := imagesOf(b.dir, pairs)
		if err != nil {
			return err
		}
		b.removed, b.imaged = images, true
	}

	accounts := map[string]*account{}
	for _, p := range pairs {
		if p.index == nil || p.index.Run != b.run {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(p.index.Sections), func(s section) bool {
			return s.Writer != b.id && earlierWalk || s.Writer == b.id && s.Name == failed
		})
		if len(kept) > 0 {
			accounts[p.index.Portal] = &account{base: p.base, sections: kept, changed: len(kept) < len(p.index.Sections)}
		}
	}
	for _, r := range batch {
		place(accounts, r)
	}
	if err := b.writeAll(accounts, pairs); err != nil {
		return err
	}
	delete(b.names, failed)
	maps.Copy(b.names, reported)
	return nil
}

// place puts a report among the sections, in place of an earlier one.
func place(accounts map[string]*account, r *entry) {
	for portal, a := range accounts {
		at := slices.IndexFunc(a.sections, func(s section) bool { return s.Name == r.section.Name })
		if at < 0 {
			continue
		}
		if portal == r.portal && a.sections[at].same(r.section) {
			return
		}
		a.sections = slices.Delete(a.sections, at, at+1)
		a.changed = true
	}
	a := accounts[r.portal]
	if a == nil {
		a = new(account)
		accounts[r.portal] = a
	}
	a.sections = append(a.sections, r.section)
	a.changed = true
}

// same tells whether two sections of one name say the same.
func (s section) same(other section) bool {
	return s.Digest == other.Digest && s.ObjectType == other.ObjectType && s.IDProperty == other.IDProperty
}

// baseOf names the files of an account.
func baseOf(portal string, several bool) string {
	switch {
	case !several:
		return "review"
	case portal == "":
		return "review-0"
	}
	return "review-" + portal
}

// writeAll writes what has changed and removes every other file of a review.
func (b *Book) writeAll(accounts map[string]*account, pairs []pair) error {
	maps.DeleteFunc(accounts, func(_ string, a *account) bool { return len(a.sections) == 0 })
	wanted := map[string]bool{}
	for _, portal := range slices.Sorted(maps.Keys(accounts)) {
		a := accounts[portal]
		base := baseOf(portal, len(accounts) > 1)
		wanted[base] = true
		if a.changed || a.base != base {
			if err := b.write(base, portal, a); err != nil {
				return err
			}
		}
	}
	for _, p := range pairs {
		if !wanted[p.base] {
			if err := removePair(b.dir, p.base); err != nil {
				return err
			}
		}
	}
	return nil
}

// undo makes the folder what it was before this Book's reports, as far as it is
// still this run's.
func (b *Book) undo() error {
	pairs, err := readFolder(b.dir)
	if err != nil {
		return err
	}
	ours := func(p pair) bool { return p.index != nil && p.index.Run == b.run }
	if b.imaged && (len(pairs) == 0 || slices.ContainsFunc(pairs, ours)) {
		for _, p := range pairs {
			if err := removePair(b.dir, p.base); err != nil {
				return err
			}
		}
		for _, image := range b.removed {
			if err := image.restore(b.dir); err != nil {
				return err
			}
		}
		if pairs, err = readFolder(b.dir); err != nil {
			return err
		}
	}
	b.removed = nil
	if !slices.ContainsFunc(pairs, ours) {
		return nil
	}
	accounts := map[string]*account{}
	for _, p := range pairs {
		if !ours(p) {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(p.index.Sections), func(s section) bool { return s.Writer == b.id })
		accounts[p.index.Portal] = &account{base: p.base, sections: kept, changed: len(kept) < len(p.index.Sections)}
	}
	return b.writeAll(accounts, pairs)
}
