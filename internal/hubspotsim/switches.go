// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// secretSwitches are never shown.
var secretSwitches = []string{"Token", "ClientSecret", "RefreshToken"}

// choices lists the values of switches that take one of a few words.
var choices = map[string][]string{
	"UniqueKeyCase":  {string(KeysIgnoreCase), string(KeysConflict), string(KeysExact)},
	"ArchivedTwin":   {string(TwinFree), string(TwinRestore), string(TwinRefuse)},
	"UnknownArchive": {string(ArchiveIgnoresUnknown), string(ArchiveReportsUnknown), string(ArchiveRefusesUnknown)},
	"TakenEmail":     {string(TakenConflict), string(TakenExists), string(TakenCoordinates)},
	"AccountType": {
		AccountUnlimited, AccountFree, AccountStarter, AccountProfessional, AccountEnterprise, AccountLimitIncrease, AccountOAuth,
	},
}

// Set changes the switch that is named like a field of Config, in any case.
// Lists are separated by commas, an empty one is the same as none, and durations
// are written as 250ms.
func (c *Config) Set(name, value string) error {
	config := reflect.ValueOf(c).Elem()
	field, ok := config.Type().FieldByNameFunc(func(have string) bool { return strings.EqualFold(have, name) })
	if !ok {
		return fmt.Errorf("no switch %q; there are %s", name, strings.Join(SwitchNames(), ", "))
	}
	if words := choices[field.Name]; words != nil && !slices.Contains(words, value) {
		return fmt.Errorf("switch %s: %q is none of %s", field.Name, value, strings.Join(words, ", "))
	}
	if err := setField(config.FieldByIndex(field.Index), value); err != nil {
		return fmt.Errorf("switch %s: %w", field.Name, err)
	}
	return nil
}

func setField(field reflect.Value, value string) error {
	if field.Type() == reflect.TypeFor[time.Duration]() {
		d, err := time.ParseDuration(value)
		field.SetInt(int64(d))
		return err
	}
	switch field.Kind() { //nolint:exhaustive // The default covers the rest.
	case reflect.Bool:
		b, err := strconv.ParseBool(value)
		field.SetBool(b)
		return err
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(value, 10, 64)
		field.SetInt(n)
		return err
	case reflect.Uint64:
		n, err := strconv.ParseUint(value, 10, 64)
		field.SetUint(n)
		return err
	case reflect.String:
		field.SetString(value)
		return nil
	case reflect.Slice:
		field.SetZero()
		if value != "" {
			field.Set(reflect.ValueOf(strings.Split(value, ",")))
		}
		return nil
	default:
		return fmt.Errorf("cannot be set from text")
	}
}

// SwitchNames returns the names that [Config.Set] takes.
func SwitchNames() []string {
	var names []string
	for field := range switchFields() {
		names = append(names, field.Name)
	}
	slices.Sort(names)
	return names
}

// switchFields yields the fields of Config that can be set from text.
func switchFields() func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for _, field := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
			if field.Type.Kind() == reflect.Func || field.Type.Kind() == reflect.Map {
				continue
			}
			if !yield(field) {
				return
			}
		}
	}
}

// Switches returns all switches and their values as text, secrets left out.
func (c *Config) Switches() map[string]string {
	config := reflect.ValueOf(c).Elem()
	out := map[string]string{}
	for field := range switchFields() {
		if slices.Contains(secretSwitches, field.Name) {
			continue
		}
		value := config.FieldByIndex(field.Index).Interface()
		if list, ok := value.([]string); ok {
			value = strings.Join(list, ",")
		}
		out[field.Name] = fmt.Sprint(value)
	}
	return out
}

// Switches returns the switches in force as text, secrets left out.
func (s *Server) Switches() map[string]string { return s.cfg().Switches() }

// Switch changes switches by their names. All that can be set are, and the
// error tells of the rest.
func (s *Server) Switch(values map[string]string) error {
	var errs []error
	s.Configure(func(c *Config) {
		for name, value := range values {
			errs = append(errs, c.Set(name, value))
		}
	})
	return errors.Join(errs...)
}
