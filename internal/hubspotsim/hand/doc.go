// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package hand is how people and tests act on a simulated account besides its
// API: the acts of somebody in HubSpot's user interface ([Account]) and the
// pages that offer them ([Pages]), scripted faults ([Faults]) and refusals
// ([Refusals]), the log of what clients sent ([Log]), files to start from
// ([Seed]) and the file that an account is kept in ([Snapshot]).
//
// It knows no endpoint and no wording of HubSpot's: the account tells it.
package hand
