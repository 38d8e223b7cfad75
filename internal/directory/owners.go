// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package directory

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// ownersOf returns the active or the deactivated owners, nil for those who may not
// know.
func (d *Directory) ownersOf(ctx context.Context, deactivated bool) ([]values.Owner, error) {
	return d.owners.Get(ctx, strconv.FormatBool(deactivated), func(ctx context.Context) ([]values.Owner, error) {
		list, err := d.api.AllOwners(ctx, hubspot.OwnersRequest{Archived: deactivated})
		if hubspot.IsMissingScopes(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		owners := make([]values.Owner, 0, len(list))
		for i := range list {
			o := &list[i]
			owner := values.Owner{ID: o.ID, Email: o.Email, Name: strings.TrimSpace(o.FirstName + " " + o.LastName), Archived: deactivated || o.Archived}
			for _, user := range []int64{o.UserIDIncludingInactive, o.UserID} {
				if user != 0 {
					owner.UserID = strconv.FormatInt(user, 10)
				}
			}
			owners = append(owners, owner)
		}
		return owners, nil
	})
}

// UserNames returns the names of users, or else their e-mail addresses, by user id.
// What is not known of a user is left out. told is false where owners, as which users
// are listed, may not be read. It takes a call for a hundred owners, and the same for
// deactivated ones if a user is not among the active, once in a process.
func (d *Directory) UserNames(ctx context.Context, users []string) (names map[string]string, told bool, err error) {
	names = make(map[string]string)
	if d.api == nil {
		return names, false, nil
	}
	open := make(map[string]bool, len(users))
	for _, user := range users {
		open[user] = true
	}
	for _, deactivated := range []bool{false, true} {
		if len(open) == 0 {
			break
		}
		owners, err := d.ownersOf(ctx, deactivated)
		if err != nil {
			return names, true, err
		}
		if owners == nil {
			return names, false, nil
		}
		for _, o := range owners {
			if name := cmp.Or(o.Name, o.Email); open[o.UserID] && name != "" {
				names[o.UserID] = hubspot.Shown(name, maxName)
				delete(open, o.UserID)
			}
		}
	}
	return names, true, nil
}

// maxName bounds what is shown of a name, in bytes.
const maxName = 80
