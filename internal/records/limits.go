// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Limit is the most records that one plan may treat in some way: a count, or a
// share of the records that the resource holds. The zero Limit allows any
// number.
type Limit struct {
	text string
	// count is the limit, or the share in thousandths of a percent.
	count int
	share bool
}

// hundredPercent is 100 % in thousandths of a percent.
const hundredPercent = 100_000

var errLimit = errors.New(`write a number of records, such as "50", or a share of the records that the resource holds, such as "5%" or "2.5%"`)

// ParseLimit reads "50" or "5%". "" is no limit.
func ParseLimit(s string) (Limit, error) {
	if s == "" {
		return Limit{}, nil
	}
	digits, share := strings.CutSuffix(s, "%")
	if !share {
		n, err := strconv.ParseUint(digits, 10, 31)
		if err != nil {
			return Limit{}, errLimit
		}
		return Limit{text: s, count: int(n)}, nil
	}
	whole, frac, pointed := strings.Cut(digits, ".")
	if pointed && (frac == "" || len(frac) > 3) {
		return Limit{}, errLimit
	}
	n, err := strconv.ParseUint(whole+(frac + "000")[:3], 10, 31)
	if err != nil || whole == "" {
		return Limit{}, errLimit
	}
	if n > hundredPercent {
		return Limit{}, errors.New("a share is 100% at most; for more, write a number of records, or leave the limit out")
	}
	return Limit{text: s, count: int(n), share: true}, nil
}

// IsSet reports whether there is a limit.
func (l Limit) IsSet() bool { return l.text != "" }

// IsShare reports whether the limit is a share of the records held.
func (l Limit) IsShare() bool { return l.share }

// String is the limit as it was written.
func (l Limit) String() string { return l.text }

// Most returns the number of records that the limit allows where a resource
// holds some, rounded down, and false where it allows any number.
func (l Limit) Most(held int) (int, bool) {
	switch {
	case !l.IsSet():
		return 0, false
	case l.share:
		return int(int64(held) * int64(l.count) / hundredPercent), true
	}
	return l.count, true
}

// Limits are the limits of one resource.
type Limits struct {
	// Create bounds the records that the state does not hold yet, created or
	// adopted.
	Create, Update, Archive, Release Limit
}

// Guards are what holds where no limit is set: a plan in which many records and
// most of those held leave an object that stays is refused.
const (
	guardFrom = 10
	// guardShare is the denominator of the share that may leave: one half.
	guardShare = 2
)

// Breach is a limit that a plan goes beyond.
type Breach struct {
	// Attribute is the argument to point to, "max_archive" and so on.
	Attribute string
	// Title and Detail are the message: what would happen, and what to do.
	Title, Detail string
}

// Occasion is why a plan is judged.
type Occasion uint8

// The occasions.
const (
	// OfUpdate is a plan of an object that stays.
	OfUpdate Occasion = iota
	// OfReplacement is a plan of one that another takes the place of.
	OfReplacement
	// OfDestroy is a plan of one that goes: the limits are those of its state.
	OfDestroy
)

// Judge compares what a plan does with the limits. held is the number of
// records that the state holds. A share bounds nothing of a resource that holds
// no record yet.
func (l Limits) Judge(c Counts, held int, occasion Occasion) []Breach {
	var breaches []Breach
	for _, one := range []struct {
		limit           Limit
		n               int
		attribute, verb string
		instead         string
	}{
		{l.Create, c.New, "max_create", "create", "check that the keys are those of the records that exist"},
		{l.Update, c.Updated, "max_update", "update", "check that the rows and columns are those that were meant"},
		{l.Archive, c.Archived, "max_archive", "archive", `set deletion_policy = "abandon" to leave the records in HubSpot, or put the records back`},
		{l.Release, c.Released, "max_release", "release", "put the records back"},
	} {
		most, limited := one.limit.Most(held)
		if !limited || one.n <= most || one.limit.share && held == 0 {
			continue
		}
		allowed := one.limit.String()
		if one.limit.share {
			allowed += fmt.Sprintf(" of the %s, which is %d", count(held, "record held", "records held"), most)
		}
		breaches = append(breaches, Breach{
			Attribute: one.attribute,
			Title:     fmt.Sprintf("Plan %ss too many records", one.verb),
			Detail: fmt.Sprintf("%sThis would %s %s, but %s is %s. %s",
				occasion.why(one.attribute), one.verb, count(one.n, "record", "records"), one.attribute, allowed, remedy(occasion, one.attribute, one.instead)),
		})
	}
	if breach, ok := l.guard(c, held, occasion); ok && len(breaches) == 0 {
		breaches = append(breaches, breach)
	}
	return breaches
}

func (o Occasion) why(attribute string) string {
	switch {
	case o == OfReplacement && attribute == "max_create":
		return "The resource is replaced, so that all of its records count as new, also those that HubSpot holds already. "
	case o == OfReplacement:
		return "The resource is replaced. "
	case o == OfDestroy:
		return "The resource is destroyed. "
	}
	return ""
}

func remedy(occasion Occasion, attribute, instead string) string {
	if occasion == OfDestroy {
		return fmt.Sprintf("A destroy is judged by the limit in the state: apply a higher %s first, then destroy. With the block or the instance gone from the configuration, put it back for that. In terraform test, give the higher limit to the last run block that applies, by a variable. What is left over from a replacement keeps its limit: let go of it with terraform state rm, and apply.", attribute)
	}
	if occasion == OfReplacement && attribute == "max_create" {
		return "Raise max_create for this apply, or do not replace it: terraform untaint takes a tainted resource as it is."
	}
	return fmt.Sprintf("Raise %s if that is intended, or %s.", attribute, instead)
}

// guard stops a plan of an emptied, truncated, renumbered or misread table. A
// limit that was set takes its place.
func (l Limits) guard(c Counts, held int, occasion Occasion) (Breach, bool) {
	leaving := c.Archived + c.Released
	var unbounded []string
	if c.Archived > 0 && !l.Archive.IsSet() {
		unbounded = append(unbounded, "max_archive")
	}
	if c.Released > 0 && !l.Release.IsSet() {
		unbounded = append(unbounded, "max_release")
	}
	if occasion != OfUpdate || len(unbounded) == 0 || leaving < guardFrom || leaving*guardShare <= held {
		return Breach{}, false
	}
	return Breach{
		Attribute: unbounded[0],
		Title:     "Most records would leave",
		Detail: fmt.Sprintf("%d of the %d records that the resource holds would leave it: %d archived and %d released. %s A plan stops where at least %d and more than half leave and neither max_archive nor max_release bounds them. "+
			"Check the table and its keys. If it is intended, set %s = \"100%%\", or to the number that is meant, for this apply.",
			leaving, held, c.Archived, c.Released, lookOf(c, leaving, held), guardFrom, strings.Join(unbounded, " and ")),
	}, true
}

// lookOf says what a table looks like from which most records leave.
func lookOf(c Counts, leaving, held int) string {
	switch {
	case c.New == 0 && leaving == held:
		return "No record would be left: the table looks empty, or no row passes its filter."
	case c.New == 0:
		return "No new key comes: the table looks cut, or filtered."
	case 2*c.New >= leaving:
		return fmt.Sprintf("%s in their place: the keys look renumbered, respelled or read from another column.", count(c.New, "new key comes", "new keys come"))
	}
	return fmt.Sprintf("%s: the table looks cut, filtered or taken for another one.", count(c.New, "new key comes", "new keys come"))
}
