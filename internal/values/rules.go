// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
)

// CodeRule marks a value that a rule of the account refuses.
const CodeRule = "VALIDATION_RULE"

// The kinds of rules that an account can have for the values of a property
// (developers.hubspot.com/docs/api-reference/latest/crm/property-validations/guide).
const (
	RuleAfterDateTimeDuration  = "AFTER_DATETIME_DURATION"
	RuleAfterDuration          = "AFTER_DURATION"
	RuleAlphanumeric           = "ALPHANUMERIC"
	RuleBeforeDateTimeDuration = "BEFORE_DATETIME_DURATION"
	RuleBeforeDuration         = "BEFORE_DURATION"
	RuleDaysOfWeek             = "DAYS_OF_WEEK"
	RuleDecimal                = "DECIMAL"
	RuleDomain                 = "DOMAIN"
	RuleEmail                  = "EMAIL"
	RuleEmailAllowedDomains    = "EMAIL_ALLOWED_DOMAINS"
	RuleEmailBlockedDomains    = "EMAIL_BLOCKED_DOMAINS"
	RuleEndDate                = "END_DATE"
	RuleEndDateTime            = "END_DATETIME"
	RuleFormat                 = "FORMAT"
	RuleMaxLength              = "MAX_LENGTH"
	RuleMaxNumber              = "MAX_NUMBER"
	RuleMinLength              = "MIN_LENGTH"
	RuleMinNumber              = "MIN_NUMBER"
	RulePhone                  = "PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE"
	RuleRegex                  = "REGEX"
	RuleSpecialCharacters      = "SPECIAL_CHARACTERS"
	RuleStartDate              = "START_DATE"
	RuleStartDateTime          = "START_DATETIME"
	RuleURL                    = "URL"
	RuleURLAllowedDomains      = "URL_ALLOWED_DOMAINS"
	RuleURLBlockedDomains      = "URL_BLOCKED_DOMAINS"
	RuleWhitespace             = "WHITESPACE"
)

// Rule is one rule of an account for the values of a property.
type Rule struct {
	// Kind is one of the Rule constants, or one that came later.
	Kind string
	// Arguments are HubSpot's: their number and meaning depend on the kind.
	Arguments []string
	// Normalizes tells that HubSpot brings a value into form before it checks it.
	Normalizes bool
}

// String is the rule as the API has it, such as "MAX_LENGTH 5".
func (r Rule) String() string {
	return Shorten(strings.Join(append([]string{r.Kind}, r.Arguments...), " "))
}

// Rules are those of an account for one object type. They are built once and may
// then be read by many goroutines. A nil *Rules has none.
type Rules struct {
	byProperty map[string][]check
	forms      map[string]form
	all        map[string][]Rule
	unchecked  map[string][]Rule
}

// form is what a rule of the account decides about a value's spelling: the case of
// its letters, its white space.
type form struct{ letterCase, space bool }

// check is a rule that is ready for use. It says what is wrong with a value, "" for
// nothing.
type check struct {
	kind   string
	defect func(value string) string
}

// NewRules prepares rules by property. Kinds that are not known, and arguments that
// cannot be understood, are left to HubSpot, and so are the four kinds that count
// from the present day. Those "require a duration after" or before it, says their
// documentation: whether a value has to lie beyond the period or within it is open,
// and every value is right in one of the two readings. What HubSpot may bring into
// form first is left to it as well, see [afterNormalizing].
func NewRules(byProperty map[string][]Rule) *Rules {
	rules := &Rules{
		byProperty: make(map[string][]check, len(byProperty)), forms: make(map[string]form),
		all: byProperty, unchecked: make(map[string][]Rule),
	}
	for property, list := range byProperty {
		normalizing := make(map[string]bool)
		for _, r := range list {
			if r.Normalizes {
				normalizing[r.Kind] = true
			}
		}
		if f := (form{normalizing[RuleFormat], normalizing[RuleWhitespace]}); f != (form{}) {
			rules.forms[property] = f
		}
		for _, r := range list {
			if r.unclear() {
				rules.unchecked[property] = append(rules.unchecked[property], r)
			}
			compile, ok := ruleKinds[r.Kind]
			if len(normalizing) > 0 {
				compile, ok = afterNormalizing(r.Kind, normalizing)
			}
			if !ok {
				continue
			}
			if defect := compile(r.Arguments); defect != nil {
				rules.byProperty[property] = append(rules.byProperty[property], check{r.Kind, defect})
			}
		}
	}
	return rules
}

// Check tells which rule of the account refuses a value of a property, or nil. It
// refuses only what HubSpot is sure to refuse: where the documentation leaves open
// how a rule is meant, the most generous reading counts. The empty value clears a
// property, to which no rule applies.
func (rules *Rules) Check(property Definition, value string) *Problem {
	if rules == nil || value == "" {
		return nil
	}
	for _, c := range rules.byProperty[property.Name] {
		if aboutNumbers[c.kind] && otherUnit[property.NumberDisplayHint] || c.kind == RuleFormat && property.Name == "email" {
			// HubSpot stores addresses in small letters, whoever checks first.
			continue
		}
		if defect := c.defect(value); defect != "" {
			return &Problem{
				Property: property.Name, Value: Shorten(value), Code: CodeRule,
				Reason: fmt.Sprintf("A rule of the account for %s refuses %s: %s.", Quote(property.Name), Quote(value), defect),
				Remedy: "Correct the value, or change the rule " + c.kind + " in HubSpot's property settings.",
			}
		}
	}
	return nil
}

// otherUnit are the displays of numbers that people see in another unit than the
// stored one: 50 for 0.5, hours for milliseconds. In which one the rules count is
// not documented.
var otherUnit = map[string]bool{"percentage": true, "probability": true, "duration": true}

// aboutNumbers are the kinds that depend on the unit of a number.
var aboutNumbers = map[string]bool{RuleMinNumber: true, RuleMaxNumber: true, RuleDecimal: true}

// FormedAs reports whether stored is the form into which the account's rules may
// have brought the declared value while it was stored. Only what a rule decides is
// passed over, so that an edit of anything else shows.
func (rules *Rules) FormedAs(property, declared, stored string) bool {
	if rules == nil {
		return false
	}
	f, ok := rules.forms[property]
	if !ok {
		return false
	}
	canonical := func(s string) string {
		s = composed(s)
		if f.letterCase {
			s = strings.ToLower(s)
		}
		if f.space {
			s = strings.Join(strings.Fields(s), "")
		}
		return strings.TrimSpace(s)
	}
	return canonical(declared) == canonical(stored)
}

// unclear tells whether a rule is one of which nothing is checked: of a kind that
// counts from the present day or came later, or a pattern in a syntax that Go does
// not have, such as one that looks ahead.
func (r Rule) unclear() bool {
	if r.Kind == RuleRegex && len(r.Arguments) > 0 {
		_, err := regexp.Compile(r.Arguments[0])
		return err != nil
	}
	return ruleKinds[r.Kind] == nil
}

// Unchecked are the rules for a property of which [Rules.Check] checks nothing, as
// what they ask for is not known. HubSpot alone checks them.
func (rules *Rules) Unchecked(property string) []Rule {
	if rules == nil {
		return nil
	}
	return rules.unchecked[property]
}

// Of are all rules for a property.
func (rules *Rules) Of(property string) []Rule {
	if rules == nil {
		return nil
	}
	return rules.all[property]
}

// Len counts the properties that have rules which are checked.
func (rules *Rules) Len() int {
	if rules == nil {
		return 0
	}
	return len(rules.byProperty)
}

// afterNormalizing is how a kind is checked where rules of the property, by their
// kinds, bring values into form before they check them. What that does, and whether
// the other rules see the value before or after it, is not documented, so that only
// what no such form changes is checked: which day it is, which domain, how large a
// number is that is not rounded, how many letters and digits there are.
func afterNormalizing(kind string, normalizing map[string]bool) (compile func([]string) func(string) string, ok bool) {
	switch kind {
	case RuleDaysOfWeek, RuleStartDate, RuleStartDateTime, RuleEndDate, RuleEndDateTime,
		RuleEmailAllowedDomains, RuleEmailBlockedDomains, RuleURLAllowedDomains, RuleURLBlockedDomains:
		compile, ok = ruleKinds[kind]
	case RuleMinNumber, RuleMaxNumber:
		compile, ok = ruleKinds[kind]
		ok = ok && !normalizing[RuleDecimal]
	case RuleMaxLength:
		shortens := []string{RuleAlphanumeric, RuleDomain, RuleEmail, RuleURL, RulePhone, RuleRegex}
		ok = !slices.ContainsFunc(shortens, func(kind string) bool { return normalizing[kind] })
		compile = func(arguments []string) func(string) string { return lengthRule(arguments, lettersAndDigits) }
	}
	return compile, ok
}

func lettersAndDigits(value string) int {
	n := 0
	for _, r := range value {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// ruleKinds prepare the rules of a kind. They return nil for arguments that they
// cannot make anything of.
var ruleKinds = map[string]func(arguments []string) func(value string) string{
	RuleAlphanumeric:        alphanumericRule,
	RuleDaysOfWeek:          daysOfWeekRule,
	RuleDecimal:             decimalRule,
	RuleDomain:              func([]string) func(string) string { return domainDefect },
	RuleEmail:               func([]string) func(string) string { return emailRuleDefect },
	RuleEmailAllowedDomains: func(domains []string) func(string) string { return allowedDomains(domains, emailDomain) },
	RuleEmailBlockedDomains: func(domains []string) func(string) string { return blockedDomains(domains, emailDomain) },
	RuleEndDate:             func(arguments []string) func(string) string { return boundRule(arguments, 1, dateLayout) },
	RuleEndDateTime:         func(arguments []string) func(string) string { return boundRule(arguments, 1, dateTimeLayout) },
	RuleFormat:              formatRule,
	RuleMaxLength:           maxLengthRule,
	RuleMaxNumber:           func(arguments []string) func(string) string { return numberRule(arguments, 1) },
	RuleMinLength:           minLengthRule,
	RuleMinNumber:           func(arguments []string) func(string) string { return numberRule(arguments, -1) },
	RulePhone:               func([]string) func(string) string { return phoneDefect },
	RuleRegex:               regexRule,
	RuleSpecialCharacters:   specialCharactersRule,
	RuleStartDate:           func(arguments []string) func(string) string { return boundRule(arguments, -1, dateLayout) },
	RuleStartDateTime:       func(arguments []string) func(string) string { return boundRule(arguments, -1, dateTimeLayout) },
	RuleURL:                 func([]string) func(string) string { return urlDefect },
	RuleURLAllowedDomains:   func(domains []string) func(string) string { return allowedDomains(domains, urlDomain) },
	RuleURLBlockedDomains:   func(domains []string) func(string) string { return blockedDomains(domains, urlDomain) },
	RuleWhitespace:          whitespaceRule,
}

func firstArgument(arguments []string) string {
	if len(arguments) == 0 {
		return ""
	}
	return strings.TrimSpace(arguments[0])
}

// isSpecial tells of the characters that are neither letters, digits nor spaces by
// anybody's reading.
func isSpecial(r rune) bool {
	return r < unicode.MaxASCII && (unicode.IsPunct(r) || unicode.IsSymbol(r))
}

// alphanumericRule lets spaces and letters of all scripts pass, the underscore, which
// patterns often count among letters and digits, and among the digits what makes
// them a number.
func alphanumericRule(arguments []string) func(string) string {
	refused := map[string]func(rune) bool{
		"ALPHANUMERIC": func(r rune) bool { return isSpecial(r) && r != '_' },
		"ALPHA_ONLY":   func(r rune) bool { return isSpecial(r) || unicode.IsDigit(r) },
		"NUMERIC_ONLY": func(r rune) bool { return isSpecial(r) || unicode.IsLetter(r) },
	}[firstArgument(arguments)]
	if refused == nil {
		return nil
	}
	what := map[string]string{"ALPHANUMERIC": "only letters and digits", "ALPHA_ONLY": "only letters", "NUMERIC_ONLY": "only digits"}[firstArgument(arguments)]
	return func(value string) string {
		if _, number := ratOf(value); number && firstArgument(arguments) == "NUMERIC_ONLY" {
			return ""
		}
		if strings.ContainsFunc(value, refused) {
			return what + " may stand in it"
		}
		return ""
	}
}

// plainSpecial are the characters that specialCharactersRule refuses: those that
// are not found inside names, words and numbers.
const plainSpecial = "!@#$%^*=<>?|~{}[]\\"

func specialCharactersRule(arguments []string) func(string) string {
	if firstArgument(arguments) != "NOT_ALLOWED" {
		return nil
	}
	return func(value string) string {
		if strings.ContainsAny(value, plainSpecial) {
			return "no special character may stand in it"
		}
		return ""
	}
}

func whitespaceRule(arguments []string) func(string) string {
	if kind := firstArgument(arguments); kind != "" && kind != "ALL" {
		return nil
	}
	return func(value string) string {
		if strings.ContainsFunc(strings.TrimSpace(value), unicode.IsSpace) {
			return "no white space may stand in it"
		}
		return ""
	}
}

func formatRule(arguments []string) func(string) string {
	switch firstArgument(arguments) {
	case "UPPER":
		return func(value string) string {
			if value != strings.ToUpper(value) && strings.ContainsFunc(value, unicode.IsLower) {
				return "its letters have to be capitals"
			}
			return ""
		}
	case "LOWER":
		return func(value string) string {
			if value != strings.ToLower(value) && strings.ContainsFunc(value, unicode.IsUpper) {
				return "its letters have to be small ones"
			}
			return ""
		}
	case "CAPITALIZATION":
		return func(value string) string {
			if first := strings.TrimSpace(value); first != "" && unicode.IsLower([]rune(first)[0]) {
				return "it has to begin with a capital"
			}
			return ""
		}
	}
	return nil
}

// HubSpot may count characters or units of UTF-16, with the white space around the
// value or without, and the end of a line as one character or as two. Characters
// without it, and one for each line, are never more.
func maxLengthRule(arguments []string) func(string) string {
	return lengthRule(arguments, func(value string) int {
		return characters(strings.ReplaceAll(strings.TrimSpace(value), "\r\n", "\n"))
	})
}

// lengthRule refuses values that count more than the rule allows.
func lengthRule(arguments []string, count func(value string) int) func(string) string {
	most, err := strconv.Atoi(firstArgument(arguments))
	if err != nil {
		return nil
	}
	return func(value string) string {
		if n := count(value); n > most {
			return fmt.Sprintf("it has %d characters, and at most %d are allowed", n, most)
		}
		return ""
	}
}

func minLengthRule(arguments []string) func(string) string {
	least, err := strconv.Atoi(firstArgument(arguments))
	if err != nil {
		return nil
	}
	return func(value string) string {
		if n := len(utf16.Encode([]rune(value))); n < least {
			return fmt.Sprintf("it has %d characters, and at least %d are asked for", n, least)
		}
		return ""
	}
}

// maxNumberLength bounds the numbers that are compared.
const maxNumberLength = 100

// ratOf reads a number as HubSpot takes it, without exponent.
func ratOf(s string) (*big.Rat, bool) {
	s = strings.TrimSpace(s)
	if len(s) > maxNumberLength || strings.ContainsAny(s, "eEpPxX_/") {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// numberRule refuses numbers beyond a bound, which is the highest with direction 1
// and the lowest with -1.
func numberRule(arguments []string, direction int) func(string) string {
	bound, ok := ratOf(firstArgument(arguments))
	if !ok {
		return nil
	}
	return func(value string) string {
		n, ok := ratOf(value)
		switch {
		case !ok || n.Cmp(bound) != direction:
			return ""
		case direction > 0:
			return "it is more than " + firstArgument(arguments)
		default:
			return "it is less than " + firstArgument(arguments)
		}
	}
}

// decimalRule does not count zeros at the end.
func decimalRule(arguments []string) func(string) string {
	most, err := strconv.Atoi(firstArgument(arguments))
	if err != nil || most < 0 {
		return nil
	}
	return func(value string) string {
		_, places, ok := strings.Cut(strings.TrimSpace(value), ".")
		places = strings.TrimRight(places, "0")
		if ok && allDigits(places) && len(places) > most {
			return fmt.Sprintf("it has %d decimal places, and at most %d are allowed", len(places), most)
		}
		return ""
	}
}

// boundRule refuses instants beyond a bound, which is the last with direction 1
// and the first with -1. Of dates the days are compared. People set a day in the
// account's time zone, and whether the bound is its midnight there or in UTC is not
// documented: the midnight of the easternmost zone is that of the day before in UTC.
func boundRule(arguments []string, direction int, layout string) func(string) string {
	bound, ok := parseInstant(firstArgument(arguments))
	if !ok {
		return nil
	}
	unit := int64(1)
	if layout == dateLayout {
		unit = millisPerDay
		if direction > 0 {
			bound += easternmost.Milliseconds()
		}
	}
	shown := time.UnixMilli(bound).UTC().Format(layout)
	return func(value string) string {
		at, ok := parseInstant(value)
		switch {
		case !ok:
			return ""
		case direction > 0 && floorDiv(at, unit) > floorDiv(bound, unit):
			return "it is later than " + shown
		case direction < 0 && floorDiv(at, unit) < floorDiv(bound, unit):
			return "it is earlier than " + shown
		}
		return ""
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// How far time zones are from UTC.
const westernmost, easternmost = -12 * time.Hour, 14 * time.Hour

// daysOfWeekRule looks at the day in every time zone: which one counts for a
// date and time is not documented. A date is a day of its own.
func daysOfWeekRule(arguments []string) func(string) string {
	allowed := make(map[time.Weekday]bool)
	for _, name := range arguments {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(name), day.String()) {
				allowed[day] = true
			}
		}
	}
	if len(allowed) != len(arguments) || len(allowed) == 0 {
		return nil
	}
	return func(value string) string {
		millis, ok := parseInstant(value)
		if !ok {
			return ""
		}
		at := time.UnixMilli(millis).UTC()
		days := []time.Weekday{at.Weekday()}
		if !isDate(value) {
			days = append(days, at.Add(westernmost).Weekday(), at.Add(easternmost).Weekday())
		}
		if slices.ContainsFunc(days, func(d time.Weekday) bool { return allowed[d] }) {
			return ""
		}
		return "it is a " + at.Weekday().String() + ", and allowed are " + strings.ToLower(strings.Join(arguments, ", "))
	}
}

// domainDefect does not look at the single labels: underscores and the like stand in
// names that people do use.
func domainDefect(value string) string {
	host, ok := urlDomain(value)
	if !ok || !strings.Contains(strings.Trim(host, "."), ".") || strings.ContainsFunc(host, unicode.IsSpace) {
		return "it has to be a domain, such as \"example.com\""
	}
	return ""
}

func emailRuleDefect(value string) string {
	name, domain, ok := cutLastAt(strings.TrimSpace(value))
	if !ok || name == "" || !strings.Contains(domain, ".") || strings.ContainsFunc(domain, unicode.IsSpace) {
		return "it has to be an e-mail address, such as \"jane@example.com\""
	}
	return ""
}

func cutLastAt(value string) (name, domain string, ok bool) {
	at := strings.LastIndexByte(value, '@')
	if at < 0 {
		return "", "", false
	}
	return value[:at], value[at+1:], true
}

// urlDefect lets white space pass behind the host, where browsers encode it, and with
// a scheme a host of one name, as intranets have.
func urlDefect(value string) string {
	host, ok := urlDomain(value)
	if !ok || strings.ContainsFunc(host, unicode.IsSpace) || !strings.ContainsAny(host, ".:") && !strings.Contains(value, "://") {
		return "it has to be a URL, such as \"https://example.com/\""
	}
	return ""
}

func phoneDefect(value string) string {
	if !strings.ContainsFunc(value, unicode.IsDigit) {
		return "it has to be a telephone number with its country code"
	}
	return ""
}

// emailDomain and urlDomain find the domain that lists of domains are about.
func emailDomain(value string) (string, bool) {
	_, domain, ok := cutLastAt(strings.TrimSpace(value))
	if strings.ContainsAny(value, ";,<>") {
		// Several addresses, or one with a name.
		return "", false
	}
	return strings.ToLower(domain), ok
}

func urlDomain(value string) (string, bool) {
	host := strings.ToLower(strings.TrimSpace(value))
	if _, rest, ok := strings.Cut(host, "://"); ok {
		host = rest
	}
	if i := strings.IndexAny(host, `/?#\`); i >= 0 {
		host = host[:i]
	}
	if _, rest, ok := cutLastAt(host); ok {
		host = rest
	}
	if name, port, ok := strings.Cut(host, ":"); ok && allDigits(port) {
		host = name
	}
	return host, host != ""
}

// listed are the domains of a rule, in lower case.
func listed(domains []string) []string {
	var list []string
	for _, d := range domains {
		if d = strings.Trim(strings.ToLower(strings.TrimSpace(d)), "@."); d != "" {
			list = append(list, d)
		}
	}
	return list
}

// allowedDomains counts what is below an allowed domain as allowed, however the two
// are written: in ASCII or in letters, with "www." or without. An argument may name
// several domains, be a pattern or a whole address of the web.
func allowedDomains(arguments []string, domainOf func(string) (string, bool)) func(string) string {
	allowed := listed(strings.FieldsFunc(strings.Join(arguments, " "), func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) }))
	if len(allowed) == 0 {
		return nil
	}
	var plain []string
	for _, a := range allowed {
		if host, ok := urlDomain(strings.TrimPrefix(a, "*.")); ok {
			plain = append(plain, plainDomain(host))
		}
	}
	return func(value string) string {
		domain, ok := domainOf(value)
		domain = plainDomain(domain)
		if !ok || slices.ContainsFunc(plain, func(a string) bool { return domain == a || strings.HasSuffix(domain, "."+a) }) {
			return ""
		}
		return "its domain has to be one of " + strings.Join(allowed, ", ")
	}
}

// plainDomain is a domain in ASCII, if it can be, without "www." and without the
// period at its end.
func plainDomain(domain string) string {
	domain = strings.TrimPrefix(strings.TrimSuffix(domain, "."), "www.")
	if ascii, err := domainProfile.ToASCII(domain); err == nil {
		return ascii
	}
	return domain
}

// blockedDomains lets pass what is below a blocked domain, but for its "www.".
func blockedDomains(domains []string, domainOf func(string) (string, bool)) func(string) string {
	blocked := listed(domains)
	if len(blocked) == 0 {
		return nil
	}
	return func(value string) string {
		domain, ok := domainOf(value)
		if ok && (slices.Contains(blocked, domain) || slices.Contains(blocked, strings.TrimPrefix(domain, "www."))) {
			return "the domain " + domain + " is not allowed"
		}
		return ""
	}
}

// regexRule takes a value that holds a match anywhere, with the white space around it
// or without. HubSpot's syntax is RE2, which is Go's.
func regexRule(arguments []string) func(string) string {
	if len(arguments) == 0 || arguments[0] == "" {
		return nil
	}
	pattern, err := regexp.Compile(arguments[0])
	if err != nil {
		return nil
	}
	why := "it does not match " + Quote(arguments[0])
	if len(arguments) > 1 && strings.TrimSpace(arguments[1]) != "" {
		why = Shorten(strings.TrimSuffix(strings.TrimSpace(arguments[1]), ".")) + " (it does not match " + Quote(arguments[0]) + ")"
	}
	return func(value string) string {
		if pattern.MatchString(value) || pattern.MatchString(strings.TrimSpace(value)) {
			return ""
		}
		return why
	}
}
