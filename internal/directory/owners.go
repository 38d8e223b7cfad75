// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package directory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Directory is what values are resolved and checked by, read once in a process:
// owners, pipelines and the account's own rules.
type Directory struct {
	// client is nil where HubSpot can't be asked: then nothing is known.
	client  *hubspot.Client
	account *Account
	// typeID is the id of an object type, or its name where that is not known.
	typeID func(context.Context, values.ObjectType) string
	// enforcesRules says that the version of the API knows the account's rules.
	enforcesRules bool

	mu     sync.Mutex
	owners map[bool][]values.Owner
	// closed says that owners may not be read.
	closed bool
}

// New returns the directory of an account, of which nothing is known at first; with a
// nil client nothing ever is. typeID tells the id of an object type, such as 0-1 or
// 2-123456, or its name where the id is not known. enforcesRules says that the version
// of the API enforces the account's own rules for values.
func New(client *hubspot.Client, typeID func(context.Context, values.ObjectType) string, enforcesRules bool) *Directory {
	return &Directory{client: client, account: NewAccount(client), typeID: typeID, enforcesRules: enforcesRules}
}

// Resolver takes values as people write them for what HubSpot wants. Owners and
// pipelines are read where one of the named properties holds such, in a call each;
// where they may not be read, their values count as they are. deactivated owners
// take a further call.
func (d *Directory) Resolver(ctx context.Context, t values.ObjectType, defs *values.Definitions, names []string, deactivated bool) (*values.Resolver, error) {
	if d.client == nil {
		return values.NewResolver(t, defs, nil, nil), nil
	}
	needsOwners, needsPipelines := values.Lookups(t, defs, names)
	var owners []values.Owner
	var pipelines []values.Pipeline
	if needsOwners {
		active, err := d.ownersOf(ctx, false)
		if err != nil {
			return nil, fmt.Errorf("the owners could not be read: %w", err)
		}
		owners = active
		if deactivated && owners != nil {
			former, err := d.ownersOf(ctx, true)
			if err != nil {
				return nil, fmt.Errorf("the deactivated owners could not be read: %w", err)
			}
			owners = append(slices.Clip(owners), former...)
		}
	}
	if needsPipelines {
		list, err := d.account.Pipelines(ctx, d.typeID(ctx, t))
		if err != nil {
			return nil, fmt.Errorf("the pipelines could not be read: %w", err)
		}
		pipelines = convertPipelines(list)
	}
	return values.NewResolver(t, defs, owners, pipelines), nil
}

// Rules are the account's own rules for values of an object type, nil where it has
// none or they may not be read. Only the versions of the API know them that enforce
// them.
func (d *Directory) Rules(ctx context.Context, t values.ObjectType) (*values.Rules, error) {
	if d.client == nil || !d.enforcesRules {
		return nil, nil //nolint:nilnil // no rules.
	}
	return d.account.Rules(ctx, d.typeID(ctx, t))
}

// Room tells whether the account may hold so many new records more of a custom
// object type, see [Account.Room]. Not to know is no error: HubSpot tells
// when it comes to that. The limits of HubSpot's own types are in the millions, and
// not worth a call.
func (d *Directory) Room(ctx context.Context, t values.ObjectType, names []string) (room Room, ok bool) {
	if d.client == nil || len(names) == 0 || t.IsStandard() {
		return Room{}, false
	}
	room, ok, err := d.account.Room(ctx, d.typeID(ctx, t), names)
	return room, ok && err == nil
}

// ownersOf returns the active or the deactivated owners, nil for those who may not
// know.
func (d *Directory) ownersOf(ctx context.Context, deactivated bool) ([]values.Owner, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if known, ok := d.owners[deactivated]; ok || d.closed {
		return known, nil
	}
	list, err := d.client.AllOwners(ctx, hubspot.OwnersRequest{Archived: deactivated})
	if hubspot.IsMissingScopes(err) {
		d.closed = true
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
	if d.owners == nil {
		d.owners = make(map[bool][]values.Owner)
	}
	d.owners[deactivated] = owners
	return owners, nil
}

// UserNames returns the names of users, or else their e-mail addresses, by user id.
// What is not known of a user is left out. told is false where owners, as which users
// are listed, may not be read. It takes a call for a hundred owners, and the same for
// deactivated ones if a user is not among the active, once in a process.
func (d *Directory) UserNames(ctx context.Context, users []string) (names map[string]string, told bool, err error) {
	names = make(map[string]string)
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

// convertPipelines keeps what is not known unknown: no right to read pipelines, and
// an object type that has none, both look like none, and then values count as they
// are.
func convertPipelines(list []hubspot.Pipeline) []values.Pipeline {
	var pipelines []values.Pipeline
	for i := range list {
		p := values.Pipeline{ID: list[i].ID, Label: list[i].Label, Archived: list[i].Archived}
		for j := range list[i].Stages {
			stage := &list[i].Stages[j]
			p.Stages = append(p.Stages, values.Stage{ID: stage.ID, Label: stage.Label, Archived: stage.Archived})
		}
		pipelines = append(pipelines, p)
	}
	return pipelines
}
