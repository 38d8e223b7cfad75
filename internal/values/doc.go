// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package values knows what a HubSpot property value means: when two values
// are equal, which values HubSpot would refuse and why, in which form two keys
// are one record, and which names stand for one object type. It is pure: no
// request, no clock, no state but remembered hints.
//
// All property values are strings on the wire. What they mean follows from the
// property's type and field type, its Kind:
//
//	Kind          Equal, beyond composed accents          Refused
//	unknown       nothing; null, absent and "" only       longer than 65,536 characters, as everywhere
//	text          nothing                                 nothing else
//	number        any spelling of one decimal, of any     commas, a second period, inner white space,
//	              size, exponents included                a plus sign, exponents
//	date          YYYY-MM-DD, ISO 8601 and milliseconds   other than YYYY-MM-DD and milliseconds that
//	              of one instant                          are midnight UTC
//	datetime      the same, to the millisecond            other than ISO 8601 with an offset, a date,
//	                                                      and milliseconds
//	enumeration   nothing                                 an unlisted internal value, a label; nothing if
//	                                                      no options are listed
//	checkboxes    the same set: order, doubles and empty  an unlisted member; a leading semicolon, which
//	              members aside                           adds to what is stored
//	bool          the case of true and false              other than true and false
//	email         case                                    what is no address
//	emails        case, as a set                          a member that is no address
//	domain        case                                    nothing else
//	domains       the same, as a set                      a leading semicolon
//	phone         nothing: HubSpot keeps it as sent       a text without a digit
//	owner         nothing                                 what is no number (an e-mail address, a name)
//
// Equal decides on writing and is no looser than what HubSpot is known to do.
// What HubSpot may make of a value while storing it (white space, markup, the
// form of a telephone number, a URL cut down to its domain) only EqualAsStored
// allows for, which is asked where HubSpot's own answer is at hand.
//
// The empty value is legal for all of them: it clears the property. A property
// that does not exist, is archived or read-only is refused whatever the value.
//
// The rules rest on the pages
// developers.hubspot.com/docs/api-reference/latest/crm/properties/guide,
// .../crm/using-object-apis and .../crm/objects/contacts/guide. Where HubSpot
// documents no rule, checks let a value pass.
package values
