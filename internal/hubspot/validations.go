// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import "context"

// PropertyValidations are the rules that an account has for the values of one
// property.
type PropertyValidations struct {
	PropertyName string
	Rules        []PropertyRule
}

// PropertyRule is one rule for the values of a property.
type PropertyRule struct {
	// Type is the kind of rule, such as MAX_LENGTH or REGEX.
	Type string
	// Arguments say what the rule asks for; how many there are, and what they
	// mean, depends on the type.
	Arguments []string
	// Normalizes tells that HubSpot brings values into form before it checks
	// them.
	Normalizes bool
}

type wireValidations struct {
	PropertyName flexString `json:"propertyName"`
	Rules        []wireRule `json:"propertyValidationRules"`
}

type wireRule struct {
	Type       flexString   `json:"ruleType"`
	Arguments  []flexString `json:"ruleArguments"`
	Normalizes flexBool     `json:"shouldApplyNormalization"`
}

func (w wireValidations) value() PropertyValidations {
	return PropertyValidations{PropertyName: string(w.PropertyName), Rules: values[PropertyRule](w.Rules)}
}

func (w wireRule) value() PropertyRule {
	r := PropertyRule{Type: string(w.Type), Normalizes: w.Normalizes.value != nil && *w.Normalizes.value}
	for _, a := range w.Arguments {
		r.Arguments = append(r.Arguments, string(a))
	}
	return r
}

// PropertyValidations returns the account's rules for the values of an object
// type's properties; properties without any are left out. The type is given by its
// id, such as 0-1 or 2-123456. Who may not read records of the type gets an error,
// see [IsMissingScopes]. See
// developers.hubspot.com/docs/api-reference/latest/crm/property-validations/guide.
func (c *Client) PropertyValidations(ctx context.Context, objectTypeID string) ([]PropertyValidations, error) {
	rt, err := c.version.route(familyValidations, "/{objectTypeId}", objectTypeID)
	if err != nil {
		return nil, err
	}
	return list[PropertyValidations, wireValidations](ctx, c, KindProperties, rt, nil, func(p *PropertyValidations) error {
		if p.PropertyName == "" {
			return unasked("holds rules for a property without a name")
		}
		return nil
	})
}
