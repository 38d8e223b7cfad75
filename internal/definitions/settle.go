// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// SettleArchive decides how the archive or the deletion of a definition ended.
// Anything but HubSpot's plain word that it was done is settled by reading: look tells
// whether the definition is still there.
func SettleArchive(ctx context.Context, err error, look func(context.Context) (live bool, err error)) error {
	if err == nil || !hubspot.IsNotFound(err) && !hubspot.OutcomeUnknown(err) {
		return err
	}
	live, readErr := look(ctx)
	switch {
	case hubspot.IsNotFound(readErr), readErr == nil && !live:
		return nil
	case readErr != nil && hubspot.IsNotFound(err):
		return readErr
	default:
		return err
	}
}
