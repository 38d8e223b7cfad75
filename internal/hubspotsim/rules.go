// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Codes of a value that one of the account's rules refuses. HubSpot showed the one of
// a value that may hold letters only when it announced that rules bind the API
// (developers.hubspot.com/changelog/upcoming-property-validations-rules-will-be-enforced-for-apis-and-integrations);
// what the others are called is not known.
const (
	codeRule  = "VALIDATION_RULE_FAILED"
	codeAlpha = "INVALID_ALPHA"
)

// validationList shows the rules for values of one object type. Only the type
// id is taken, as in HubSpot's path.
func (c *call) validationList() (reply, *apiError) {
	t, refusal := c.typed()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	type propertyRules struct {
		Name  string           `json:"propertyName"`
		Rules []ValidationRule `json:"propertyValidationRules"`
	}
	results := []propertyRules{}
	for _, name := range t.propOrder {
		if rules := t.rules.Validations[name]; len(rules) > 0 {
			shown := slices.Clone(rules)
			for i := range shown {
				shown[i].Arguments = orEmpty(shown[i].Arguments)
			}
			results = append(results, propertyRules{name, shown})
		}
	}
	return jsonReply(http.StatusOK, map[string]any{"results": results}), nil
}

// underRules brings a value into the form that the account's rules ask for, where
// they do so, and returns what is wrong with it then.
func (w *writer) underRules(name, value string) (string, *valueError) {
	rules := w.t.rules.Validations[name]
	for _, rule := range rules {
		if normalize := normalizations[rule.Type]; rule.Normalizes && normalize != nil {
			value = normalize(value, rule.Arguments)
		}
	}
	for _, rule := range rules {
		checked := value
		if rule.Normalizes {
			checked = strings.TrimSpace(value)
		}
		check := validations[rule.Type]
		if bound, ok := durations[rule.Type]; ok {
			check = func(value string, args []string) bool { return bound.allows(w, value, firstOf(args)) }
		}
		if check != nil && !check(checked, rule.Arguments) {
			if rule.Type == "ALPHANUMERIC" && slices.Contains(rule.Arguments, "ALPHA_ONLY") {
				return value, &valueError{Property: name, Code: codeAlpha, Message: "Enter only letters"}
			}
			return value, &valueError{
				Property: name, Code: codeRule,
				Message: fmt.Sprintf("The value of %s breaks the rule %s %s", name, rule.Type, strings.Join(rule.Arguments, ", ")),
			}
		}
	}
	return value, nil
}

// normalizations bring values into form, by kind of rule.
var normalizations = map[string]func(value string, args []string) string{
	"FORMAT": func(v string, args []string) string {
		switch firstOf(args) {
		case "UPPER":
			return strings.ToUpper(v)
		case "LOWER":
			return strings.ToLower(v)
		case "CAPITALIZATION":
			return capitalized(v)
		}
		return v
	},
	"WHITESPACE": func(v string, args []string) string {
		if firstOf(args) == "TRIM" {
			return strings.TrimSpace(v)
		}
		return strings.Join(strings.Fields(v), "")
	},
}

// capitalized begins each word with a capital.
func capitalized(text string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		first := !inWord
		inWord = !unicode.IsSpace(r)
		if first {
			return unicode.ToUpper(r)
		}
		return r
	}, text)
}

// duration is a kind of rule that counts from the present: after it with
// direction 1, before it with -1. Of dates the days count.
type duration struct {
	direction int
	layout    string
}

var durations = map[string]duration{
	"AFTER_DURATION":           {1, time.DateOnly},
	"AFTER_DATETIME_DURATION":  {1, timeLayout},
	"BEFORE_DURATION":          {-1, time.DateOnly},
	"BEFORE_DATETIME_DURATION": {-1, timeLayout},
}

var period = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)

// allows compares a value with the present and an ISO 8601 period: it has to lie
// at least that far away, or at most if switched. What is no time or no period is
// allowed.
func (d duration) allows(w *writer, value, text string) bool {
	at, match := instant(value), period.FindStringSubmatch(text)
	if at == "" || match == nil {
		return true
	}
	n := make([]int, len(match))
	for i, digits := range match[1:] {
		part, _ := strconv.Atoi(digits)
		n[i+1] = part * d.direction
	}
	clock := time.Duration(n[5])*time.Hour + time.Duration(n[6])*time.Minute + time.Duration(n[7])*time.Second
	bound := w.now.UTC().AddDate(n[1], n[2], 7*n[3]+n[4]).Add(clock).Format(d.layout)
	at = at[:min(len(at), len(bound))]
	if d.direction > 0 != w.cfg.DurationsWithin {
		return at >= bound
	}
	return at <= bound
}

// validations tells, by kind of rule, whether a value is allowed.
var validations = map[string]func(value string, args []string) bool{
	"FORMAT": func(v string, args []string) bool {
		switch firstOf(args) {
		case "UPPER":
			return v == strings.ToUpper(v)
		case "LOWER":
			return v == strings.ToLower(v)
		case "CAPITALIZATION":
			return v == capitalized(v)
		}
		return true
	},
	"ALPHANUMERIC": func(v string, args []string) bool {
		return !strings.ContainsFunc(v, func(r rune) bool {
			switch {
			case slices.Contains(args, "NUMERIC_ONLY"):
				return !unicode.IsDigit(r)
			case slices.Contains(args, "ALPHA_ONLY"):
				return !unicode.IsLetter(r)
			}
			return !unicode.IsDigit(r) && !unicode.IsLetter(r)
		})
	},
	"SPECIAL_CHARACTERS": func(v string, _ []string) bool {
		return !strings.ContainsFunc(v, func(r rune) bool { return !unicode.IsDigit(r) && !unicode.IsLetter(r) && !unicode.IsSpace(r) })
	},
	"WHITESPACE": func(v string, args []string) bool {
		if firstOf(args) == "TRIM" {
			return v == strings.TrimSpace(v)
		}
		return !strings.ContainsFunc(v, unicode.IsSpace)
	},
	"MIN_LENGTH": func(v string, args []string) bool { return utf8.RuneCountInString(v) >= wholeNumber(args) },
	"MAX_LENGTH": func(v string, args []string) bool { return utf8.RuneCountInString(v) <= wholeNumber(args) },
	"MIN_NUMBER": func(v string, args []string) bool { return compareNumbers(v, args) >= 0 },
	"MAX_NUMBER": func(v string, args []string) bool { return compareNumbers(v, args) <= 0 },
	"DECIMAL": func(v string, args []string) bool {
		_, places, _ := strings.Cut(v, ".")
		return len(places) <= wholeNumber(args)
	},
	"REGEX": func(v string, args []string) bool {
		pattern, err := regexp.Compile(`^(?:` + firstOf(args) + `)$`)
		return err != nil || pattern.MatchString(v)
	},
	"START_DATE":     notBefore,
	"START_DATETIME": notBefore,
	"END_DATE":       notAfter,
	"END_DATETIME":   notAfter,
	"DAYS_OF_WEEK": func(v string, args []string) bool {
		day, err := time.Parse(time.DateOnly, v[:min(len(v), len(time.DateOnly))])
		return err == nil && slices.Contains(args, strings.ToUpper(day.Weekday().String()))
	},
	"EMAIL":  func(v string, _ []string) bool { return validEmail(v) },
	"DOMAIN": func(v string, _ []string) bool { return domainPattern.MatchString(v) },
	"URL": func(v string, _ []string) bool {
		u, err := url.Parse(v)
		return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	},
	"EMAIL_ALLOWED_DOMAINS": func(v string, args []string) bool { return amongDomains(emailDomain(v), args) },
	"EMAIL_BLOCKED_DOMAINS": func(v string, args []string) bool { return !amongDomains(emailDomain(v), args) },
	"URL_ALLOWED_DOMAINS":   func(v string, args []string) bool { return amongDomains(urlDomain(v), args) },
	"URL_BLOCKED_DOMAINS":   func(v string, args []string) bool { return !amongDomains(urlDomain(v), args) },
	"PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE": func(v string, _ []string) bool {
		return strings.HasPrefix(v, "+")
	},
}

var domainPattern = regexp.MustCompile(`^([A-Za-z0-9-]+\.)+[A-Za-z]{2,}$`)

func firstOf(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func wholeNumber(args []string) int {
	n, _ := strconv.Atoi(firstOf(args))
	return n
}

// compareNumbers orders a value and the first argument; what is no number is
// the same as anything.
func compareNumbers(value string, args []string) int {
	x, okX := new(big.Rat).SetString(boundedNumber(value))
	y, okY := new(big.Rat).SetString(boundedNumber(firstOf(args)))
	if !okX || !okY {
		return 0
	}
	return x.Cmp(y)
}

// notBefore and notAfter compare dates and date-times, as ISO 8601 or in
// milliseconds, with the first argument.
func notBefore(value string, args []string) bool {
	v, bound := instant(value), instant(firstOf(args))
	return v == "" || bound == "" || v >= bound
}

func notAfter(value string, args []string) bool {
	v, bound := instant(value), instant(firstOf(args))
	return v == "" || bound == "" || v <= bound
}

func instant(text string) string {
	at, err := normalizeDatetime(&Property{}, text)
	if err != nil {
		return ""
	}
	return at
}

func emailDomain(address string) string {
	_, host, _ := strings.Cut(address, "@")
	return host
}

func urlDomain(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func amongDomains(domain string, list []string) bool {
	return slices.ContainsFunc(list, func(d string) bool { return strings.EqualFold(d, domain) })
}

// ruledOut refuses writes that leave a record without what the account's own
// rules require.
func (w *writer) ruledOut(values map[string]string, target *object) *apiError {
	if !w.bindsRules() {
		return nil
	}
	after := func(name string) string {
		if v, sent := values[name]; sent || target == nil {
			return v
		}
		return target.props[name]
	}
	var details []errorDetail
	add := func(name, code, message string) {
		details = append(details, errorDetail{Message: message, Code: code, Context: map[string][]string{"propertyName": {name}}})
	}
	if target == nil {
		for _, name := range w.t.rules.CreateRequired {
			if values[name] == "" {
				add(name, codeRequired, name+" is required to create this object")
			}
		}
	}
	for _, c := range w.t.rules.Conditions {
		ruling := after(c.Property)
		if ruling == "" || len(c.Values) > 0 && !slices.Contains(c.Values, ruling) || !concerns(c, values) {
			continue
		}
		for _, name := range c.Required {
			if after(name) == "" {
				add(name, codeConditional, name+" is required by a conditional rule based on ["+c.Property+"]")
			}
		}
	}
	if len(details) == 0 {
		return nil
	}
	refusal := refuse(http.StatusBadRequest, categoryValidation, "The property values provided are invalid")
	refusal.body.Errors = details
	refusal.whole = w.cfg.RulesWholeBatch
	return refusal
}

// full refuses a new record beyond what the account may hold of the type.
func (w *writer) full() *apiError {
	limit := w.t.rules.RecordLimit
	if limit == 0 || w.t.liveCount < limit {
		return nil
	}
	return refuse(http.StatusBadRequest, categoryValidation,
		"The account has reached its limit of %d %s records", limit, w.t.label)
}

// concerns reports whether a write touches what a condition is about.
func concerns(c Condition, values map[string]string) bool {
	_, ruling := values[c.Property]
	return ruling || slices.ContainsFunc(c.Required, func(name string) bool {
		_, sent := values[name]
		return sent
	})
}
