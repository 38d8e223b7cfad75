// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"fmt"
	"strings"
)

// maxCharacters is HubSpot's limit for the value of a text property
// (developers.hubspot.com/docs/api-reference/latest/crm/properties/guide).
const maxCharacters = 65536

// fault is a problem with a value before the property is named.
type fault struct{ code, reason, remedy string }

// Check tells why HubSpot would refuse the value for the property, or nil. The
// empty value clears a property and is refused only where nothing may be
// written. With unknown definitions only the length is checked.
func (defs *Definitions) Check(property, value string) *Problem {
	if defs == nil {
		return problem(property, value, lengthFault(value))
	}
	if p := defs.checkProperty(property); p != nil || value == "" {
		return p
	}
	return problem(property, value, defs.byName[property].fault(value))
}

// checkProperty tells why nothing can be written to the property, or nil.
func (defs *Definitions) checkProperty(property string) *Problem {
	if defs == nil {
		return nil
	}
	known, ok := defs.byName[property]
	switch {
	case !ok:
		return defs.missing(property)
	case known.Archived || known.ReadOnly:
		return known.unwritable()
	}
	return nil
}

func problem(property, value string, f *fault) *Problem {
	if f == nil {
		return nil
	}
	return &Problem{Property: property, Value: Shorten(value), Reason: f.reason, Remedy: f.remedy, Code: f.code}
}

func (defs *Definitions) missing(property string) *Problem {
	return &Problem{
		Property: property,
		Reason:   "There is no property " + Quote(property) + " on this object type.",
		Remedy: didYouMean(defs.Nearest(property, maxHints)) +
			"Properties are named by their internal name; create the property if it is new.",
		Code: CodePropertyDoesntExist,
	}
}

func (e *entry) unwritable() *Problem {
	if e.Archived {
		return &Problem{
			Property: e.Name,
			Reason:   "The property " + Quote(e.Name) + " is archived.",
			Remedy:   "Restore it in HubSpot's property settings, or leave it out.",
			Code:     CodePropertyArchived,
		}
	}
	reason := "The property " + Quote(e.Name) + " is read-only: HubSpot sets its value itself."
	if e.Calculated {
		reason = "The property " + Quote(e.Name) + " is read-only: HubSpot calculates its value."
	}
	return &Problem{
		Property: e.Name, Reason: reason, Code: CodeReadOnly,
		Remedy: "Leave it out of the record; to have its value at hand, read it back instead.",
	}
}

// fault checks a value that is not empty against the type of the property.
func (e *entry) fault(value string) *fault {
	if f := lengthFault(value); f != nil {
		return f
	}
	switch e.kind {
	case KindNumber:
		return numberFault(value)
	case KindDate:
		return dateFault(value)
	case KindDateTime:
		return dateTimeFault(value)
	case KindBool:
		return e.boolFault(value)
	case KindEnumeration:
		return e.optionFault(value)
	case KindCheckboxes:
		return e.checkboxesFault(value)
	case KindOwner:
		return ownerFault(value)
	case KindEmail:
		return emailFault(value)
	case KindEmails:
		return emailsFault(value)
	case KindPhone:
		return phoneFault(value)
	case KindDomains:
		return appendsFault(value)
	case KindUnknown, KindText, KindDomain:
	}
	return nil
}

func lengthFault(value string) *fault {
	if len(value) <= maxCharacters {
		return nil
	}
	count := characters(value)
	if count <= maxCharacters {
		return nil
	}
	return &fault{
		CodeTooLong,
		fmt.Sprintf("The value %s has %d characters; HubSpot stores at most %d.", Quote(value), count, maxCharacters),
		"Shorten it, or split it over several properties.",
	}
}

func emailFault(value string) *fault {
	address := strings.TrimSpace(value)
	if address == "" {
		return nil
	}
	err := CheckEmail(address)
	if err == nil {
		return nil
	}
	return &fault{CodeInvalidEmail, Quote(value) + " is not an e-mail address: " + err.Error() + ".", "Write one address, such as \"jane@example.com\"."}
}

func emailsFault(value string) *fault {
	if f := appendsFault(value); f != nil {
		return f
	}
	for member := range strings.SplitSeq(value, ";") {
		if member = strings.TrimSpace(member); member == "" {
			continue
		}
		if f := emailFault(member); f != nil {
			return f
		}
	}
	return nil
}

func phoneFault(value string) *fault {
	if strings.TrimSpace(value) == "" || strings.ContainsFunc(value, isDigit) {
		return nil
	}
	return &fault{CodeInvalidPhone, Quote(value) + " is not a telephone number: it has no digit.", "Write the number with its country code, such as \"+1 617 555 0100\"."}
}

func ownerFault(value string) *fault {
	trimmed := strings.TrimSpace(value)
	if digits, rest := cutDigits(trimmed); rest == "" && digits == trimmed {
		return nil
	}
	reason := Quote(value) + " is not the id of an owner, which is a number."
	if strings.Contains(value, "@") {
		reason = Quote(value) + " is an e-mail address; HubSpot wants the id of the owner."
	}
	return &fault{CodeInvalidOwner, reason, "Write the owner's id (not the user id), as the list of owners gives it."}
}
