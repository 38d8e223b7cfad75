// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"time"
)

// wireAccount is an AccountDetails as it travels.
type wireAccount struct {
	PortalID              flexInt    `json:"portalId"`
	AccountType           flexString `json:"accountType"`
	TimeZone              flexString `json:"timeZone"`
	CompanyCurrency       flexString `json:"companyCurrency"`
	AdditionalCurrencies  []string   `json:"additionalCurrencies"`
	UTCOffset             flexString `json:"utcOffset"`
	UTCOffsetMilliseconds flexInt    `json:"utcOffsetMilliseconds"`
	UIDomain              flexString `json:"uiDomain"`
	DataHostingLocation   flexString `json:"dataHostingLocation"`
}

// AccountDetails describes the account that the credentials belong to.
type AccountDetails struct {
	PortalID              int64
	AccountType           string
	TimeZone              string
	CompanyCurrency       string
	AdditionalCurrencies  []string
	UTCOffset             string
	UTCOffsetMilliseconds int64
	UIDomain              string
	DataHostingLocation   string
}

// AccountDetails returns the account that the credentials belong to.
func (c *Client) AccountDetails(ctx context.Context) (*AccountDetails, error) {
	rt, err := c.version.route(familyAccount, "/details")
	if err != nil {
		return nil, err
	}
	var out wireAccount
	err = c.get(ctx, KindAccount, rt, nil, into(&out, func(a *wireAccount) error {
		if a.PortalID <= 0 {
			return lacks("portal id")
		}
		return nil
	}))
	if err != nil {
		return nil, err
	}
	return &AccountDetails{
		PortalID:              int64(out.PortalID),
		AccountType:           string(out.AccountType),
		TimeZone:              string(out.TimeZone),
		CompanyCurrency:       string(out.CompanyCurrency),
		AdditionalCurrencies:  out.AdditionalCurrencies,
		UTCOffset:             string(out.UTCOffset),
		UTCOffsetMilliseconds: int64(out.UTCOffsetMilliseconds),
		UIDomain:              string(out.UIDomain),
		DataHostingLocation:   string(out.DataHostingLocation),
	}, nil
}

// APIUsage is what a day's calls have used of a quota.
type APIUsage struct {
	Name         string
	UsageLimit   int64
	CurrentUsage int64
	CollectedAt  time.Time
	FetchStatus  string
	ResetsAt     time.Time
}

type wireUsage struct {
	Name         flexString `json:"name"`
	UsageLimit   flexInt    `json:"usageLimit"`
	CurrentUsage flexInt    `json:"currentUsage"`
	CollectedAt  flexTime   `json:"collectedAt"`
	FetchStatus  flexString `json:"fetchStatus"`
	ResetsAt     flexTime   `json:"resetsAt"`
}

func (w wireUsage) value() APIUsage {
	return APIUsage{
		Name:         string(w.Name),
		UsageLimit:   int64(w.UsageLimit),
		CurrentUsage: int64(w.CurrentUsage),
		CollectedAt:  time.Time(w.CollectedAt),
		FetchStatus:  string(w.FetchStatus),
		ResetsAt:     time.Time(w.ResetsAt),
	}
}

// APIUsage returns the use of the account's daily quota by private apps.
func (c *Client) APIUsage(ctx context.Context) ([]APIUsage, error) {
	rt, err := c.version.route(familyAccount, "/api-usage/daily/private-apps")
	if err != nil {
		return nil, err
	}
	return list[APIUsage, wireUsage](ctx, c, KindAccount, rt, nil, func(u *APIUsage) error {
		if u.Name == "" && u.UsageLimit == 0 {
			return unasked("holds a quota without a name and a limit")
		}
		return nil
	})
}

// RecordLimits is how many records the account holds and may hold.
type RecordLimits struct {
	// Standard are HubSpot's own object types, each with a limit of its own.
	Standard []RecordLimit `json:"hubspotDefinedObjectTypes"`
	// Custom are the account's own object types, which share one limit.
	Custom CustomRecordLimits `json:"customObjectTypes"`
}

// RecordLimit is how many records of one object type exist and may exist.
type RecordLimit struct {
	ObjectTypeID  string `json:"objectTypeId"`
	SingularLabel string `json:"singularLabel"`
	PluralLabel   string `json:"pluralLabel"`
	Usage         int64  `json:"usage"`
	// Limit and Percentage are 0 for custom object types.
	Limit      int64   `json:"limit"`
	Percentage float64 `json:"percentage"`
}

// CustomRecordLimits is the limit that custom object types share.
type CustomRecordLimits struct {
	Limit      int64         `json:"overallLimit"`
	Usage      int64         `json:"overallUsage"`
	Percentage float64       `json:"overallPercentage"`
	Types      []RecordLimit `json:"byObjectType"`
}

// RecordLimits returns the record limits of the account's object types.
func (c *Client) RecordLimits(ctx context.Context) (*RecordLimits, error) {
	rt, err := c.version.route(familyLimits, "/records")
	if err != nil {
		return nil, err
	}
	var out struct {
		Standard *[]RecordLimit      `json:"hubspotDefinedObjectTypes"`
		Custom   *CustomRecordLimits `json:"customObjectTypes"`
	}
	err = c.get(ctx, KindAccount, rt, nil, func(r *response) error {
		out.Standard, out.Custom = nil, nil
		if err := decodeObject(r.body, &out); err != nil {
			return err
		}
		if out.Standard == nil || out.Custom == nil {
			return lacks("record limits")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &RecordLimits{Standard: *out.Standard, Custom: *out.Custom}, nil
}
