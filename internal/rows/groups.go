// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"crypto/md5" //nolint:gosec // Spreads keys over groups and protects nothing.
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const hexDigits = "0123456789abcdef"

// Group is the records of one group.
type Group struct {
	// Name is what the hash of the keys begins with.
	Name    string
	Records *Records
}

// GroupCounts are the numbers of groups that records can be divided among: the
// names have one or two hexadecimal digits.
var GroupCounts = []int{len(hexDigits), len(hexDigits) * len(hexDigits)}

// Split divides the records among groups by a hash of their keys, so that a
// record's group depends on nothing but its key: a row that comes or goes moves
// no other. The name of a key's group is the beginning of md5(lower(key)) in
// Terraform's expression language. count is one of [GroupCounts].
//
// All groups are returned, sorted by name, also those without records. Each
// keeps the order of the records.
func (r *Records) Split(count int) ([]Group, error) {
	if !slices.Contains(GroupCounts, count) {
		return nil, fmt.Errorf("records can be divided among %d or %d groups, not %d", GroupCounts[0], GroupCounts[1], count)
	}
	groups := make([]Group, count)
	size := len(r.Keys)/count + 1
	for i := range groups {
		groups[i] = Group{Name: groupName(i, count), Records: &Records{
			Columns: r.Columns,
			Keys:    make([]string, 0, size),
			cells:   make([]string, 0, size*len(r.Columns)),
			clear:   r.clear,
		}}
	}
	for i, key := range r.Keys {
		into := groups[groupOf(key, count)].Records
		into.Keys = append(into.Keys, key)
		for c := range r.Columns {
			if r.IsUnknown(i, c) {
				if into.unknown == nil {
					into.unknown = make(map[int]struct{})
				}
				into.unknown[len(into.cells)+c] = struct{}{}
			}
		}
		into.cells = append(into.cells, r.cells[i*len(r.Columns):(i+1)*len(r.Columns)]...)
	}
	return groups, nil
}

func groupName(i, count int) string {
	if count == len(hexDigits) {
		return hexDigits[i : i+1]
	}
	return string([]byte{hexDigits[i/len(hexDigits)], hexDigits[i%len(hexDigits)]})
}

// groupOf returns the place of a key's group among all. It is that of what
// lower makes of the key in Terraform, whose strings are in the form NFC, and
// stays so: with another form, records would move to another group.
func groupOf(key string, count int) int {
	lower := strings.TrimSpace(key)
	if firstBeyondASCII(lower) == len(lower) {
		lower = strings.ToLower(lower)
	} else {
		lower = norm.NFC.String(strings.ToLower(norm.NFC.String(lower)))
	}
	sum := md5.Sum([]byte(lower)) //nolint:gosec // As above.
	return int(sum[0]) * count / 256
}
