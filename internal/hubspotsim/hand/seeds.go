// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Seeded is the part of [Account] that files are read into.
type Seeded interface {
	HasObjectType(name string) bool
	Properties(objectType string) []Property
	DefineProperty(objectType string, p Property)
	SeedMany(objectType string, records []map[string]string) []string
}

// SeedCSV makes records by hand of the rows of a CSV file with a header.
// Columns that no property is named after become text properties; unique names
// the one, if any, that gets unique values. It returns the number of records.
func SeedCSV(account Seeded, objectType, unique string, r io.Reader) (int, error) {
	reader := csv.NewReader(r)
	header, err := reader.Read()
	if err != nil {
		return 0, fmt.Errorf("CSV header: %w", err)
	}
	var records []map[string]string
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return seedRows(account, objectType, unique, header, records)
		}
		if err != nil {
			return 0, fmt.Errorf("CSV: %w", err)
		}
		record := make(map[string]string, len(row))
		for i, value := range row {
			record[header[i]] = value
		}
		records = append(records, record)
	}
}

// SeedJSON makes records by hand of a JSON array of objects with text values;
// else as [SeedCSV].
func SeedJSON(account Seeded, objectType, unique string, r io.Reader) (int, error) {
	var records []map[string]string
	if err := json.NewDecoder(r).Decode(&records); err != nil {
		return 0, fmt.Errorf("JSON: %w", err)
	}
	var names []string
	for _, record := range records {
		for name := range record {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return seedRows(account, objectType, unique, names, records)
}

func seedRows(account Seeded, objectType, unique string, names []string, records []map[string]string) (n int, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("%v", reason)
		}
	}()
	if !account.HasObjectType(objectType) {
		return 0, fmt.Errorf("no object type %q", objectType)
	}
	if unique != "" && !slices.Contains(names, unique) {
		return 0, fmt.Errorf("no column %q; there are %s", unique, strings.Join(names, ", "))
	}
	known := map[string]bool{}
	for _, p := range account.Properties(objectType) {
		known[p.Name] = true
	}
	for _, name := range names {
		if !ValidPropertyName(name) {
			return 0, fmt.Errorf("column %q cannot be a property: names hold lower case letters, digits and underscores", name)
		}
		if !known[name] {
			account.DefineProperty(objectType, Property{Name: name, Unique: name == unique})
		}
	}
	return len(account.SeedMany(objectType, records)), nil
}

// ParseProperty reads TYPE/NAME[:type[:fieldType]][:unique][:options=a|b], as
// the command takes it: "companies/university_domain:string:unique".
func ParseProperty(text string) (objectType string, p Property, err error) {
	objectType, definition, ok := strings.Cut(text, "/")
	if !ok || objectType == "" {
		return "", Property{}, fmt.Errorf("property %q is not TYPE/NAME[:type][:unique]", text)
	}
	parts := strings.Split(definition, ":")
	p.Name = parts[0]
	if !ValidPropertyName(p.Name) {
		return "", Property{}, fmt.Errorf("property name %q: names hold lower case letters, digits and underscores", p.Name)
	}
	for _, part := range parts[1:] {
		switch options, hasOptions := strings.CutPrefix(part, "options="); {
		case part == "unique":
			p.Unique = true
		case part == "readonly":
			p.ReadOnly = true
		case hasOptions:
			p.Options = ParseOptions(strings.Split(options, "|"))
		case p.Type == "":
			if p.Type = part; FieldTypes(part) == nil {
				return "", Property{}, fmt.Errorf("property %s: no type %q", p.Name, part)
			}
		case slices.Contains(FieldTypes(p.Type), part):
			p.FieldType = part
		default:
			return "", Property{}, fmt.Errorf("property %s: %q is no field type of %s", p.Name, part, p.Type)
		}
	}
	return objectType, p, nil
}

// ParseOwner reads EMAIL[:NAME][:id=N][:user=N][:archived], as the command takes
// it: "ada@example.com:Ada Young". Ids that are not given are chosen.
func ParseOwner(text string) (Owner, error) {
	parts := strings.Split(text, ":")
	o := Owner{Email: parts[0]}
	if !strings.Contains(o.Email, "@") {
		return Owner{}, fmt.Errorf("owner %q is not EMAIL[:NAME][:id=N][:user=N][:archived]", text)
	}
	for _, part := range parts[1:] {
		id, isID := strings.CutPrefix(part, "id=")
		user, isUser := strings.CutPrefix(part, "user=")
		switch {
		case part == "archived":
			o.Archived = true
		case isID:
			if _, err := strconv.ParseUint(id, 10, 64); err != nil {
				return Owner{}, fmt.Errorf("owner %s: the id %q is no number", o.Email, id)
			}
			o.ID = id
		case isUser:
			n, err := strconv.ParseInt(user, 10, 64)
			if err != nil {
				return Owner{}, fmt.Errorf("owner %s: the user id %q is no number", o.Email, user)
			}
			o.UserID = n
		case o.FirstName == "":
			o.FirstName, o.LastName, _ = strings.Cut(part, " ")
		default:
			return Owner{}, fmt.Errorf("owner %s: %q is none of NAME, id=N, user=N and archived", o.Email, part)
		}
	}
	return o, nil
}

// ParsePipeline reads TYPE/ID[:LABEL]:stages=a|b=Label, as the command takes it:
// "deals/renewals:Renewals:stages=open=Open|won=Won|lost=Lost". The last
// two stages of a pipeline of deals close a deal.
func ParsePipeline(text string) (objectType string, p Pipeline, err error) {
	objectType, definition, ok := strings.Cut(text, "/")
	head, stages, hasStages := strings.Cut(definition, ":stages=")
	id, label, _ := strings.Cut(head, ":")
	if !ok || objectType == "" || id == "" || !hasStages || stages == "" {
		return "", Pipeline{}, fmt.Errorf("pipeline %q is not TYPE/ID[:LABEL]:stages=a|b=Label", text)
	}
	p = Pipeline{ID: id, Label: label}
	if label == "" {
		p.Label = Title(id)
	}
	for _, o := range ParseOptions(strings.Split(stages, "|")) {
		if o.Value == "" {
			return "", Pipeline{}, fmt.Errorf("pipeline %s: a stage has no id", id)
		}
		p.Stages = append(p.Stages, Stage{ID: o.Value, Label: o.Label, DisplayOrder: o.DisplayOrder, Metadata: map[string]string{}})
	}
	last := len(p.Stages) - 1
	for i := range p.Stages {
		// Stages go up to certainty, and the last one is the deal that was lost.
		probability := strconv.FormatFloat(float64(i+1)/float64(max(last, 1)), 'f', 1, 64)
		if i == last && last > 0 {
			probability = "0.0"
		}
		p.Stages[i].Metadata = map[string]string{"probability": probability, "isClosed": strconv.FormatBool(i >= last-1 && last > 0)}
		if strings.HasPrefix(objectType, "ticket") || objectType == "0-5" {
			state := "OPEN"
			if i == last {
				state = "CLOSED"
			}
			p.Stages[i].Metadata = map[string]string{"ticketState": state}
		}
	}
	return objectType, p, nil
}
