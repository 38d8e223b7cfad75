// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand

// Account is a simulated account under the hands of a person: what anybody
// sees and does in HubSpot's user interface, and what only a tester does.
// Object types may be given by any of their names; unknown types and ids are
// mistakes of the caller and panic.
type Account interface {
	// PortalID is the account's id.
	PortalID() int64
	// ObjectTypes sums up the object types.
	ObjectTypes() []ObjectType
	// HasObjectType reports whether an object type goes by a name.
	HasObjectType(name string) bool
	// Records and ArchivedRecords list records by ascending id.
	Records(objectType string) []Record
	ArchivedRecords(objectType string) []Record
	// Record returns a record, archived or not, by its id; Find a live one by a
	// value.
	Record(objectType, id string) (Record, bool)
	Find(objectType, property, value string) (Record, bool)
	// Properties lists the definitions of a type by name.
	Properties(objectType string) []Property

	// SeedMany makes records and returns their ids in order.
	SeedMany(objectType string, records []map[string]string) []string
	// EditAs changes properties of a record as a user does; "" clears. The user
	// 0 is whoever the account takes for the hand.
	EditAs(userID int64, objectType, id string, properties map[string]string)
	// Archive, Restore and Delete move a record into the recycle bin, out of
	// it, and away for good.
	Archive(objectType, id string)
	Restore(objectType, id string) error
	Delete(objectType, id string)
	// Merge joins two records and returns the id of the one that is left.
	Merge(objectType, primaryID, mergedID string) string
	// DefineProperty adds or replaces a property definition.
	DefineProperty(objectType string, p Property)
	// SetRules replaces the account's own rules for a type.
	SetRules(objectType string, rules Rules)

	// Requests is the log; ResetRequests empties it.
	Requests() []Request
	ResetRequests()
	// Fault and Refuse script answers; the Clear methods forget them.
	Fault(f Fault) *ActiveFault
	ClearFaults()
	Refuse(r Refusal)
	ClearRefusals()
	// Switches tells the switches and their values, Switch changes some.
	Switches() map[string]string
	Switch(values map[string]string) error
	// RevokeAccessTokens makes all OAuth access tokens invalid.
	RevokeAccessTokens()
	// Reset brings the account back to a fresh one.
	Reset()
}

// ObjectType sums up an object type of an [Account].
type ObjectType struct {
	Name string
	// ID is 0-2 or 2-123.
	ID string
	// Live and Archived count records.
	Live, Archived int
}
