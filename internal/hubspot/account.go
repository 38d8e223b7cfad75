// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"time"
)

// AccountDetails describes the account that the credentials belong to.
type AccountDetails struct {
	PortalID             int64
	AccountType          string
	TimeZone             string
	CompanyCurrency      string
	AdditionalCurrencies []string
	UTCOffset            string
	UTCOffsetMillis      int64
	UIDomain             string
	DataHostingLocation  string
}

// AccountDetails returns the account that the credentials belong to.
func (c *Client) AccountDetails(ctx context.Context) (*AccountDetails, error) {
	return nil, errNotBuilt
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

// APIUsage returns the use of the account's daily quota by private apps.
func (c *Client) APIUsage(ctx context.Context) ([]APIUsage, error) {
	return nil, errNotBuilt
}

// RecordLimit is how many records of an object type exist and may exist.
type RecordLimit struct {
	ObjectTypeID  string
	SingularLabel string
	PluralLabel   string
	Limit         int64
	Usage         int64
	Percentage    float64
}

// RecordLimits returns the record limits of the account's object types.
func (c *Client) RecordLimits(ctx context.Context) ([]RecordLimit, error) {
	return nil, errNotBuilt
}
