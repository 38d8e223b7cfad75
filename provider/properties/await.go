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
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// changePatience is shorter than [definitions.Patience]: a change that does not
// show was not made.
const changePatience = 5 * time.Second

// awaitDefinition waits until a new property can be read. The property exists
// whatever happens here, so that trouble is a warning: an error would have
// Terraform replace the property in the next run.
func (r *propertyResource) awaitDefinition(ctx context.Context, objectType values.ObjectType, plan *propertyModel, made *hubspot.Property) (*hubspot.Property, diag.Diagnostics) {
	var diags diag.Diagnostics
	seen := made
	visible, err := definitions.Await(ctx, definitions.Patience, func(ctx context.Context) (bool, error) {
		live, err := r.Session.Client.GetProperty(ctx, r.Session.DefinitionsPath(ctx, objectType), plan.Name.ValueString(), plan.query())
		if err != nil {
			return false, err
		}
		seen = live
		return true, nil
	})
	switch {
	case err != nil:
		diags.AddWarning("Property is not verified", fmt.Sprintf("Property %s was created, but could not be read back: %s.", plan.fullName(), strings.TrimSuffix(err.Error(), ".")))
	case !visible:
		diags.AddWarning("Property is not visible yet", fmt.Sprintf("Property %s was created, but HubSpot does not return it after %s. What uses it may have to be applied again.", plan.fullName(), definitions.Patience))
	}
	if kept := plan.differencesFrom(seen); len(kept) > 0 {
		diags.AddWarning("Property differs from its plan", fmt.Sprintf("HubSpot accepted property %s but holds another %s. The next plan shows the difference.", plan.fullName(), strings.Join(kept, ", ")))
	}
	return seen, diags
}

// awaitChange waits until a changed property reads as planned.
func (r *propertyResource) awaitChange(ctx context.Context, objectType values.ObjectType, plan *propertyModel, made *hubspot.Property) (*hubspot.Property, diag.Diagnostics) {
	var diags diag.Diagnostics
	seen := made
	matches, err := definitions.Await(ctx, changePatience, func(ctx context.Context) (bool, error) {
		live, err := r.Session.Client.GetProperty(ctx, r.Session.DefinitionsPath(ctx, objectType), plan.Name.ValueString(), plan.query())
		if err != nil {
			return false, err
		}
		seen = live
		return len(plan.differencesFrom(live)) == 0, nil
	})
	switch {
	case err != nil:
		diags.Append(messages.SchemaError("Unable to Verify Property", fmt.Sprintf("Property %s was changed, but could not be read back.", plan.fullName()), objectType, err))
	case !matches:
		diags.AddError("Unable to Update Property",
			fmt.Sprintf("HubSpot accepted the change of %s but holds another %s. Terraform's state has what HubSpot holds. Change the configuration to it, or apply again.", plan.fullName(), strings.Join(plan.differencesFrom(seen), ", ")))
	}
	return seen, diags
}
