// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/idna"
)

// MultiCheckbox joins the internal values of options to HubSpot's form "a;b".
// The order stays, doubles and empty members are left out, white space around
// a member goes. No members give "", which clears a property.
func MultiCheckbox(options []string) (string, error) {
	seen := make(map[string]bool, len(options))
	kept := make([]string, 0, len(options))
	for _, option := range options {
		option = strings.TrimSpace(option)
		if strings.Contains(option, ";") {
			return "", fmt.Errorf("%s contains a semicolon, which separates options: pass each option as a member of its own", Quote(option))
		}
		if option != "" && !seen[option] {
			seen[option] = true
			kept = append(kept, option)
		}
	}
	return strings.Join(kept, ";"), nil
}

// NormalizeEmail returns the address as HubSpot stores it, in lower case and
// without white space around it. What [CheckEmail] refuses is an error. Empty
// stays empty.
func NormalizeEmail(s string) (string, error) {
	address := canonicalFold(s)
	if address == "" {
		return "", nil
	}
	if err := CheckEmail(address); err != nil {
		return "", fmt.Errorf("%s is not an e-mail address: %w", Quote(s), err)
	}
	return address, nil
}

// NormalizeDomain returns the bare domain name in a domain or URL: lower case,
// without scheme, user, port, path, "www." and the dot of the root, letters
// beyond ASCII in their ASCII form (IDNA). Empty stays empty.
func NormalizeDomain(s string) (string, error) {
	domain := strings.TrimSpace(s)
	if domain == "" {
		return "", nil
	}
	_, afterScheme, hasScheme := strings.Cut(domain, "://")
	if hasScheme {
		domain = afterScheme
	}
	domain = strings.TrimPrefix(domain, "//")
	if i := strings.IndexAny(domain, `/?#\`); i >= 0 {
		domain = domain[:i]
	}
	if at := strings.LastIndexByte(domain, '@'); at >= 0 {
		if !hasScheme {
			return "", fmt.Errorf("%s looks like an e-mail address: pass what follows its \"@\"", Quote(s))
		}
		domain = domain[at+1:]
	}
	if host, port, ok := strings.Cut(domain, ":"); ok && (port == "" || allDigits(port)) {
		domain = host
	}
	ascii, err := asciiDomain(strings.TrimSuffix(domain, "."))
	if err != nil {
		return "", fmt.Errorf("%s is not a domain name: %w", Quote(s), err)
	}
	return ascii, nil
}

var (
	errDomainEmpty    = errors.New("no name is left without scheme and path")
	errDomainPeriod   = errors.New("it has no period")
	errDomainSpelling = errors.New("a label may hold letters, digits and inner hyphens, at most 63 of them")
)

// domainProfile maps and checks names as browsers do before a look-up, with
// the length limits of DNS.
var domainProfile = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

func asciiDomain(domain string) (string, error) {
	if domain == "" {
		return "", errDomainEmpty
	}
	ascii, err := domainProfile.ToASCII(domain)
	if err != nil || strings.HasSuffix(ascii, ".") {
		return "", errDomainSpelling
	}
	// Broken text can map to a name that is not valid in turn.
	if again, err := domainProfile.ToASCII(ascii); err != nil || again != ascii {
		return "", errDomainSpelling
	}
	for {
		rest, ok := strings.CutPrefix(ascii, "www.")
		if !ok || !strings.Contains(rest, ".") {
			break
		}
		ascii = rest
	}
	if !strings.Contains(ascii, ".") {
		return "", errDomainPeriod
	}
	return ascii, nil
}
