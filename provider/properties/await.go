// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/definitions"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// changePatience is shorter than [definitions.Patience]: a change that does not
// show was not made.
const changePatience = 5 * time.Second

// await looks until HubSpot returns the definition in a form that is content, as long
// as the patience lasts. It returns the last answer, nil for none.
func await[Answer any](ctx context.Context, s *session.Session, objectType values.ObjectType, d definitionOf[Answer], patience time.Duration, content func(*Answer) bool) (seen *Answer, ok bool, err error) {
	ok, err = definitions.Await(ctx, patience, func(ctx context.Context) (bool, error) {
		live, err := d.get(ctx, s, objectType)
		if err != nil {
			return false, err
		}
		seen = live
		return content(live), nil
	})
	return seen, ok, err
}

// awaitCreated waits until a new definition can be read, so that others can build on
// it. It exists whatever happens here, so that trouble is a warning: an error would
// have Terraform replace it in the next run. made is the answer to the create.
func awaitCreated[Answer any](ctx context.Context, s *session.Session, objectType values.ObjectType, plan definitionOf[Answer], made *Answer) (*Answer, diag.Diagnostics) {
	var diags diag.Diagnostics
	w, name := plan.words(), plan.common().fullName()
	seen, visible, err := await(ctx, s, objectType, plan, definitions.Patience, func(*Answer) bool { return true })
	switch {
	case err != nil:
		diags.AddWarning(w.unverified,
			fmt.Sprintf("%s %s was created, but could not be read back: %s.", w.noun, name, strings.TrimSuffix(err.Error(), ".")))
	case !visible:
		diags.AddWarning(w.unseen,
			fmt.Sprintf("%s %s was created, but HubSpot does not return it after %s. What uses it may have to be applied again.", w.noun, name, definitions.Patience))
	}
	if seen == nil {
		seen = made
	}
	return seen, diags
}
