// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/settings"
)

// account is the account of the credentials. It is asked for once, before the
// first call of a process that has something to compare it with.
type account struct {
	client *hubspot.Client
	// want is portal_id, "" where any account will do.
	want string

	mu sync.Mutex
	// id is the account's, unreadable why those who may not know it don't.
	id         string
	unreadable error
}

// get returns the id of the account. Only a refusal for lack of rights is
// remembered; after another failure the next call tries again.
func (a *account) get(ctx context.Context) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.id != "" || a.unreadable != nil {
		return a.id, a.unreadable
	}
	details, err := a.client.AccountDetails(ctx)
	switch {
	case err == nil:
		a.id = strconv.FormatInt(details.PortalID, 10)
	case hubspot.IsMissingScopes(err):
		a.unreadable = err
	}
	return a.id, err
}

// permit refuses every call with credentials of another account than portal_id
// says, be it a read: its answer would change the state.
func (a *account) permit(ctx context.Context) error {
	if a.want == "" {
		return nil
	}
	id, err := a.get(ctx)
	switch {
	case hubspot.IsMissingScopes(err):
		// Callers that go on without a right must not go on here.
		return fmt.Errorf("portal_id is set, and the account of the credentials could not be read: %v", err) //nolint:errorlint // on purpose
	case err != nil:
		return fmt.Errorf("portal_id is set, and the account of the credentials could not be read: %w", err)
	case id != a.want:
		return &messages.WrongAccountError{Want: a.want, Got: id}
	default:
		return nil
	}
}

// Account returns the id of the account that the credentials belong to and
// compares it with the one that a state was written in, "" for a new one. An
// account that can't be told for lack of rights is "", and so is one that nothing
// has to be compared with and that can't be read at present.
func (s *Session) Account(ctx context.Context, remembered string) (string, diag.Diagnostics) {
	diags := s.Readable(ctx)
	if diags.HasError() {
		return "", diags
	}
	id, err := s.account.get(ctx)
	switch {
	case err != nil && (hubspot.IsMissingScopes(err) || remembered == ""):
		// An error that concerns every call comes with the next one.
		return "", diags
	case err != nil:
		diags.Append(messages.APIError("Unable to Check the HubSpot Account", "The records were written to an account that the state knows, so the account of the credentials is checked first. Nothing was read, nothing was written, and the state is as it was.", err))
	case remembered != "" && remembered != id:
		diags.AddError("Wrong HubSpot account",
			fmt.Sprintf("The records of this state are in account %s, but the credentials belong to account %s. Nothing was read or written, and the state is as it was. Use credentials of account %[1]s. To manage the records in account %s instead, give it a state of its own (another workspace or backend), or let go of these first with terraform state rm.", remembered, id, id))
	}
	return id, diags
}

// SameAccount compares the account of the credentials with the one that a state was
// written in, and notes it there where it is not known yet. It reports whether HubSpot
// may be asked.
func (s *Session) SameAccount(ctx context.Context, remembered *string, diags *diag.Diagnostics) bool {
	account, found := s.Account(ctx, *remembered)
	diags.Append(found...)
	if found.HasError() {
		return false
	}
	if *remembered == "" {
		*remembered = account
	}
	return true
}

// Readable checks that HubSpot can be asked, and that it is the account that
// portal_id says.
func (s *Session) Readable(ctx context.Context) diag.Diagnostics {
	return s.reachable(ctx, "The provider's arguments are not known yet, so HubSpot can't be asked. Apply what they depend on first.")
}

// Writable checks that this process may write, as every write does first.
func (s *Session) Writable(ctx context.Context) diag.Diagnostics {
	return s.reachable(ctx, "The provider's arguments are not known, so HubSpot can't be reached. Apply what they depend on first.")
}

func (s *Session) reachable(ctx context.Context, unconfigured string) diag.Diagnostics {
	var diags diag.Diagnostics
	if !s.Configured() {
		diags.AddError("Provider is not configured", unconfigured)
		return diags
	}
	err := s.account.permit(ctx)
	if _, wrong := errors.AsType[*messages.WrongAccountError](err); err != nil && !wrong {
		diags.AddAttributeError(path.Root("portal_id"), "Unable to Check the HubSpot Account",
			fmt.Sprintf("%s.\n\nNothing was written. The check needs the credentials to be allowed to read the account's details; leave out portal_id (%s) where they are not.", messages.Capitalize(err.Error()), settings.EnvPortalID))
	} else if wrong {
		diags.Append(messages.APIError("", "", err))
	}
	return diags
}
