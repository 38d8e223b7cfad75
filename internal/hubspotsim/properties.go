// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

// maxUnique is how many custom unique properties an object type may have.
const maxUnique = 10

// propertyJSON is a definition as the API shows it.
type propertyJSON struct {
	Property
	Options              []PropertyOption `json:"options"`
	DisplayOrder         int              `json:"displayOrder"`
	Calculated           bool             `json:"calculated"`
	ExternalOptions      bool             `json:"externalOptions"`
	HasUniqueValue       bool             `json:"hasUniqueValue"`
	Hidden               bool             `json:"hidden"`
	FormField            bool             `json:"formField"`
	Archived             bool             `json:"archived"`
	DataSensitivity      string           `json:"dataSensitivity"`
	Description          string           `json:"description"`
	ReadOnlyValue        *struct{}        `json:"readOnlyValue,omitempty"`
	ModificationMetadata struct {
		Archivable         bool `json:"archivable"`
		ReadOnlyDefinition bool `json:"readOnlyDefinition"`
		ReadOnlyOptions    bool `json:"readOnlyOptions"`
		ReadOnlyValue      bool `json:"readOnlyValue"`
	} `json:"modificationMetadata"`
}

// render shows a definition as lists, batches and writes do: without its
// formula, which the single read alone shows.
func (p *property) render() propertyJSON {
	out := p.renderWhole()
	out.CalculationFormula = ""
	return out
}

// renderWhole shows a definition with its formula.
func (p *property) renderWhole() propertyJSON {
	out := propertyJSON{
		Property: p.Property, Options: p.Options, DisplayOrder: p.DisplayOrder, Calculated: p.Calculated,
		ExternalOptions: p.ExternalOptions, HasUniqueValue: p.Unique, Hidden: p.Hidden, FormField: p.FormField,
		Archived: p.Archived, DataSensitivity: p.sensitivity(), Description: p.Description,
	}
	if out.Options == nil {
		out.Options = []PropertyOption{}
	}
	out.ModificationMetadata.Archivable = !p.HubSpotDefined
	out.ModificationMetadata.ReadOnlyDefinition = p.HubSpotDefined
	out.ModificationMetadata.ReadOnlyOptions = p.HubSpotDefined && p.ReadOnly
	out.ModificationMetadata.ReadOnlyValue = p.ReadOnly || p.Calculated
	return out
}

func (p *property) sensitivity() string {
	if p.Sensitivity == "" {
		return "non_sensitive"
	}
	return p.Sensitivity
}

// hidesDefinition reports whether a property that was just created through the
// API is not known to record writes yet. A call that does not know it counts
// as one miss, however many of its inputs use it.
func (c *call) hidesDefinition(p *property) bool {
	if p.byHand || p.HubSpotDefined {
		return false
	}
	if c.now.Before(p.CreatedAt.Add(c.cfg.DefinitionLag)) || c.hidden[p.Name] {
		return true
	}
	if p.misses == 0 {
		return false
	}
	p.misses--
	if c.hidden == nil {
		c.hidden = map[string]bool{}
	}
	c.hidden[p.Name] = true
	return true
}

// sortedProperties returns the definitions that a listing shows.
func (t *objectType) sortedProperties(archived bool, sensitivity string) []*property {
	out := []*property{}
	for _, name := range t.propOrder {
		if p := t.props[name]; p != nil && p.Archived == archived && p.sensitivity() == sensitivity {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *property) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func (c *call) wantedSensitivity() string {
	if v := c.query.Get("dataSensitivity"); v != "" {
		return v
	}
	return "non_sensitive"
}

// defined finds the object type whose definitions a call is about. The bare
// name of a custom object is not taken.
func (c *call) defined() (*objectType, *apiError) {
	t, refusal := c.typed()
	if refusal == nil && t.custom && !c.cfg.BareCustomNames && strings.EqualFold(c.param("type"), t.name) {
		return nil, unknownType(c.param("type"))
	}
	return t, refusal
}

func (c *call) propertyList() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	results := []propertyJSON{}
	for _, p := range t.sortedProperties(c.query.Get("archived") == "true", c.wantedSensitivity()) {
		results = append(results, p.render())
	}
	return jsonReply(http.StatusOK, map[string]any{"results": results}), nil
}

// unknownProperty is the 404 of a definition.
func unknownProperty(name string) *apiError {
	return refuse(http.StatusNotFound, categoryNotFound, "Property %s does not exist", name).
		with("propertyName", name)
}

func (c *call) propertyGet() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	p := t.props[c.param("name")]
	if p == nil || p.Archived != (c.query.Get("archived") == "true") || p.sensitivity() != c.wantedSensitivity() {
		return reply{}, unknownProperty(c.param("name"))
	}
	return jsonReply(http.StatusOK, p.renderWhole()), nil
}

// propertyInput is the body of a create; pointers tell what an update sends.
type propertyInput struct {
	Name                 string         `json:"name"`
	Label                *string        `json:"label"`
	Description          *string        `json:"description"`
	GroupName            *string        `json:"groupName"`
	Type                 *string        `json:"type"`
	FieldType            *string        `json:"fieldType"`
	Options              *[]optionInput `json:"options"`
	DisplayOrder         *int           `json:"displayOrder"`
	HasUniqueValue       *bool          `json:"hasUniqueValue"`
	Hidden               *bool          `json:"hidden"`
	FormField            *bool          `json:"formField"`
	ExternalOptions      *bool          `json:"externalOptions"`
	ReferencedObjectType *string        `json:"referencedObjectType"`
	NumberDisplayHint    *string        `json:"numberDisplayHint"`
	TextDisplayHint      *string        `json:"textDisplayHint"`
	ShowCurrencySymbol   *bool          `json:"showCurrencySymbol"`
	CurrencyPropertyName *string        `json:"currencyPropertyName"`
	DataSensitivity      *string        `json:"dataSensitivity"`
	CalculationFormula   *string        `json:"calculationFormula"`
}

// optionInput is an option as it is sent: the pointer tells whether its place
// was.
type optionInput struct {
	PropertyOption
	DisplayOrder *int `json:"displayOrder"`
}

// options returns the options that were sent.
func (in *propertyInput) options() []PropertyOption {
	options := make([]PropertyOption, len(*in.Options))
	for i, o := range *in.Options {
		options[i] = o.PropertyOption
		assign(&options[i].DisplayOrder, o.DisplayOrder)
	}
	return options
}

// apply takes over what was sent.
func (in *propertyInput) apply(p *Property) {
	assign(&p.Label, in.Label)
	assign(&p.Description, in.Description)
	assign(&p.GroupName, in.GroupName)
	assign(&p.Type, in.Type)
	assign(&p.FieldType, in.FieldType)
	if in.Options != nil {
		p.Options = in.options()
	}
	assign(&p.DisplayOrder, in.DisplayOrder)
	assign(&p.Hidden, in.Hidden)
	assign(&p.FormField, in.FormField)
	assign(&p.NumberDisplayHint, in.NumberDisplayHint)
	assign(&p.TextDisplayHint, in.TextDisplayHint)
	assign(&p.ShowCurrencySymbol, in.ShowCurrencySymbol)
	assign(&p.CurrencyPropertyName, in.CurrencyPropertyName)
	if in.CalculationFormula != nil {
		p.CalculationFormula = canonicalFormula(*in.CalculationFormula)
	}
}

// formulaWords are the words, numbers, quoted texts and signs of a formula.
var formulaWords = regexp.MustCompile(`"[^"]*"|'[^']*'|[0-9]*\.?[0-9]+|[A-Za-z_][A-Za-z0-9_.]*|[<>=!]=|<>|&&|\|\||\S`)

// canonicalFormula brings a formula into the form that is stored: one space
// between words, quotes of one kind, parentheses around it all.
func canonicalFormula(formula string) string {
	words := formulaWords.FindAllString(formula, -1)
	if len(words) == 0 {
		return ""
	}
	for i, word := range words {
		if word[0] == '\'' && len(word) > 1 && !strings.Contains(word, `"`) {
			words[i] = `"` + word[1:len(word)-1] + `"`
		}
	}
	text := strings.Join(words, " ")
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		return text
	}
	return "( " + text + " )"
}

func assign[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

func (c *call) propertyCreate() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	var in propertyInput
	if refusal := c.decode(&in); refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	p, refusal := c.createProperty(t, &in)
	if refusal != nil {
		return reply{}, refusal
	}
	return jsonReply(http.StatusCreated, p.render()), nil
}

// createProperty makes a definition, or restores an archived one of that name
// together with the values that records kept.
func (c *call) createProperty(t *objectType, in *propertyInput) (*property, *apiError) {
	// Names are stored in lower case.
	in.Name = strings.ToLower(in.Name)
	if refusal := c.checkNewProperty(t, in); refusal != nil {
		return nil, refusal
	}
	old := t.props[in.Name]
	if old != nil && !old.Archived {
		return nil, refuse(http.StatusConflict, categoryExists,
			"Property named '%s' already exists.", in.Name).with("propertyName", in.Name)
	}
	p := Property{Name: in.Name, CreatedAt: c.now, UpdatedAt: c.now}
	in.apply(&p)
	assign(&p.Unique, in.HasUniqueValue)
	assign(&p.ExternalOptions, in.ExternalOptions)
	assign(&p.ReferencedObjectType, in.ReferencedObjectType)
	if in.DataSensitivity != nil && *in.DataSensitivity != "non_sensitive" {
		p.Sensitivity = *in.DataSensitivity
	}
	if in.CalculationFormula != nil && *in.CalculationFormula != "" {
		p.Calculated, p.ReadOnly = true, true
	}
	if old != nil {
		p.Unique, p.CreatedAt = old.Unique, old.CreatedAt
	}
	if p.Type == typeBool && len(p.Options) == 0 {
		p.Options = hand.ParseOptions([]string{"true=Yes", "false=No"})
	}
	stored := t.define(p)
	stored.misses = c.cfg.DefinitionMisses
	t.reindex(c.cfg)
	return stored, nil
}

func (c *call) checkNewProperty(t *objectType, in *propertyInput) *apiError {
	var unset []string
	for _, field := range []struct {
		name string
		set  bool
	}{
		{"name", in.Name != ""},
		{"label", in.Label != nil},
		{"type", in.Type != nil},
		{"fieldType", in.FieldType != nil},
		{"groupName", in.GroupName != nil},
	} {
		if !field.set {
			unset = append(unset, field.name)
		}
	}
	if len(unset) > 0 {
		return missingFields(unset...)
	}
	if !hand.ValidPropertyName(in.Name) {
		return refuse(http.StatusBadRequest, categoryValidation,
			"Property name %s must start with a lower case letter and hold lower case letters, digits and underscores only", strconv.Quote(in.Name))
	}
	if unique := t.countUnique(); in.HasUniqueValue != nil && *in.HasUniqueValue && unique >= maxUnique {
		return refuse(http.StatusBadRequest, categoryValidation,
			"You have reached the limit of %d unique properties for %s", maxUnique, t.label)
	}
	return c.checkDefinition(t, in, in.Name)
}

// checkDefinition checks the parts of a definition that were sent.
func (c *call) checkDefinition(t *objectType, in *propertyInput, name string) *apiError {
	p := Property{}
	if old := t.props[name]; old != nil {
		p = old.Property
	}
	in.apply(&p)
	allowed := hand.FieldTypes(p.Type)
	switch {
	case allowed == nil:
		return refuse(http.StatusBadRequest, categoryValidation, "Invalid property type: %s", p.Type)
	case !slices.Contains(allowed, p.FieldType):
		return refuse(http.StatusBadRequest, categoryValidation,
			"Field type %s is not supported by properties of type %s", p.FieldType, p.Type)
	case t.groups[p.GroupName] == nil:
		return refuse(http.StatusBadRequest, categoryValidation, "Property group %s does not exist", p.GroupName)
	case p.CurrencyPropertyName != "" && !p.ShowCurrencySymbol:
		refusal := refuse(http.StatusBadRequest, categoryValidation, "Only currency properties can specify a currency property name")
		refusal.body.SubCategory = "Property.ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY"
		refusal.body.Errors = []errorDetail{{Message: refusal.body.Message, Code: "ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY"}}
		return refusal.with("propertyName", name)
	case c.lacksOptionOrder(in):
		return missingFields("displayOrder")
	}
	seen := map[string]bool{}
	for _, o := range p.Options {
		if o.Value == "" || seen[o.Value] {
			return refuse(http.StatusBadRequest, categoryValidation,
				"Property option value %s is empty or used twice", strconv.Quote(o.Value))
		}
		seen[o.Value] = true
	}
	return nil
}

// lacksOptionOrder reports whether an option has no displayOrder, which dated
// versions require.
func (c *call) lacksOptionOrder(in *propertyInput) bool {
	return c.cfg.RequireOptionOrder && dated(c.version) && in.Options != nil &&
		slices.ContainsFunc(*in.Options, func(o optionInput) bool { return o.DisplayOrder == nil })
}

func missingFields(names ...string) *apiError {
	var list strings.Builder
	for i, name := range names {
		if i > 0 {
			list.WriteString(", ")
		}
		list.WriteString(name)
	}
	return refuse(http.StatusBadRequest, categoryValidation,
		"Invalid input JSON on line 1, column 2. Some required fields were not set: [%s]", list.String())
}

func (t *objectType) countUnique() int {
	n := 0
	for _, p := range t.props {
		if p.Unique && !p.Archived && !p.HubSpotDefined {
			n++
		}
	}
	return n
}

func (c *call) propertyUpdate() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	var in propertyInput
	if refusal := c.decode(&in); refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.property(c.param("name"))
	if p == nil {
		return reply{}, unknownProperty(c.param("name"))
	}
	if p.HubSpotDefined && p.ReadOnly {
		return reply{}, refuse(http.StatusBadRequest, categoryValidation, "The definition of property %s is read only", p.Name)
	}
	if refusal := c.checkDefinition(t, &in, p.Name); refusal != nil {
		return reply{}, refusal
	}
	// hasUniqueValue, name and externalOptions are fixed: sending them is
	// accepted and changes nothing.
	in.apply(&p.Property)
	p.UpdatedAt = c.now
	return jsonReply(http.StatusOK, p.render()), nil
}

func (c *call) propertyArchive() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.property(c.param("name"))
	if p == nil {
		return reply{}, unknownProperty(c.param("name"))
	}
	if refusal := c.archiveProperty(t, p); refusal != nil {
		return reply{}, refusal
	}
	return noContent, nil
}

func (c *call) archiveProperty(t *objectType, p *property) *apiError {
	if p.HubSpotDefined {
		return refuse(http.StatusBadRequest, categoryValidation, "Property %s is defined by HubSpot and cannot be archived", p.Name)
	}
	p.Archived, p.ArchivedAt, p.UpdatedAt = true, c.now, c.now
	t.reindex(c.cfg)
	return nil
}

// namesBody is the body of the batch calls on definitions.
type namesBody struct {
	Archived bool `json:"archived"`
	Inputs   []struct {
		Name string `json:"name"`
	} `json:"inputs"`
}

func (c *call) propertyBatchRead() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	var body namesBody
	if refusal := c.decode(&body); refusal != nil {
		return reply{}, refusal
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	var results [][]byte
	var errs []errorBody
	for _, in := range body.Inputs {
		if p := t.props[in.Name]; p != nil && p.Archived == body.Archived {
			results = append(results, marshal(p.render()))
			continue
		}
		errs = append(errs, unknownProperty(in.Name).item())
	}
	return c.batchReply(http.StatusOK, results, errs), nil
}

func (c *call) propertyBatchCreate() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	var body struct {
		Inputs []propertyInput `json:"inputs"`
	}
	if refusal := c.decode(&body); refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var results [][]byte
	var errs []errorBody
	for i := range body.Inputs {
		p, refusal := c.createProperty(t, &body.Inputs[i])
		if refusal != nil {
			errs = append(errs, refusal.with("name", body.Inputs[i].Name).item())
			continue
		}
		results = append(results, marshal(p.render()))
	}
	return c.batchReply(http.StatusCreated, results, errs), nil
}

func (c *call) propertyBatchArchive() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	var body namesBody
	if refusal := c.decode(&body); refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, in := range body.Inputs {
		if p := t.property(in.Name); p != nil {
			if refusal := c.archiveProperty(t, p); refusal != nil {
				return reply{}, refusal
			}
		}
	}
	return noContent, nil
}
