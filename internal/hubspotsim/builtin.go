// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

// builtIn describes an object type of a fresh account. Properties are given as
// name:type:fieldType, with flags after it.
type builtIn struct {
	id, name, singular string
	group, groupLabel  string
	properties         []string
	defaults           []string
	required           [][]string
	updatedName        string
	display            string
	pipelineLabel      string
	stages             []string
}

// builtIns lists the object types of every account, with the properties that
// clients usually meet.
var builtIns = []builtIn{
	{
		id: "0-1", name: "contacts", singular: "contact", group: "contactinformation", groupLabel: "Contact information",
		properties: []string{
			"email:string:text:", "hs_additional_emails:string:text:", "firstname:string:text:", "lastname:string:text:",
			"phone:string:phonenumber:", "mobilephone:string:phonenumber:", "company:string:text:", "jobtitle:string:text:",
			"website:string:text:", "address:string:text:", "city:string:text:", "state:string:text:", "zip:string:text:",
			"country:string:text:", "message:string:textarea:", "date_of_birth:string:text:", "annualrevenue:string:text:",
			"numemployees:enumeration:select:1-5,5-25,25-50,50-100,100-500,500-1000,1000+",
			"hs_language:enumeration:select:en,de,fr,es", "hs_email_optout:bool:booleancheckbox:readonly",
			"closedate:datetime:date:", "hs_lead_status:enumeration:radio:NEW,OPEN,IN_PROGRESS,OPEN_DEAL,UNQUALIFIED,CONNECTED",
			"num_associated_deals:number:number:readonly", "hs_calculated_merged_vids:string:text:calculated",
		},
		defaults:    []string{"createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"},
		updatedName: "lastmodifieddate", display: "email",
	},
	{
		id: "0-2", name: "companies", singular: "company", group: "companyinformation", groupLabel: "Company information",
		properties: []string{
			"name:string:text:", "domain:string:text:", "hs_additional_domains:enumeration:checkbox:external", "website:string:text:",
			"phone:string:phonenumber:", "address:string:text:", "address2:string:text:", "city:string:text:", "state:string:text:",
			"zip:string:text:", "country:string:text:", "description:string:textarea:", "about_us:string:textarea:",
			"industry:enumeration:select:ACCOUNTING,BANKING,COMPUTER_SOFTWARE,EDUCATION_MANAGEMENT,HIGHER_EDUCATION,HOSPITAL_HEALTH_CARE,RESEARCH",
			"type:enumeration:select:PROSPECT,PARTNER,RESELLER,VENDOR,OTHER", "numberofemployees:number:number:",
			"annualrevenue:number:number:", "founded_year:string:text:", "is_public:bool:booleancheckbox:true,false",
			"timezone:string:text:", "linkedin_company_page:string:text:", "twitterhandle:string:text:", "closedate:datetime:date:",
			"hs_lead_status:enumeration:radio:NEW,OPEN,IN_PROGRESS,OPEN_DEAL,UNQUALIFIED,CONNECTED",
			"num_associated_contacts:number:number:readonly", "hs_num_child_companies:number:number:calculated",
		},
		defaults:    []string{"createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"},
		required:    [][]string{{"domain", "name"}},
		updatedName: "hs_lastmodifieddate", display: "name",
	},
	{
		id: "0-3", name: "deals", singular: "deal", group: "dealinformation", groupLabel: "Deal information",
		properties: []string{
			"dealname:string:text:", "amount:number:number:", "closedate:datetime:date:", "description:string:textarea:",
			"dealtype:enumeration:radio:newbusiness,existingbusiness", "pipeline:enumeration:select:external",
			"dealstage:enumeration:radio:external", "hs_priority:enumeration:select:low,medium,high",
			"hs_deal_stage_probability:number:number:readonly", "hs_is_closed:bool:calculation_read_time:calculated",
			"deal_currency_code:enumeration:select:USD,EUR,CHF",
		},
		defaults: []string{
			"amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline",
		},
		required:    [][]string{{"dealname"}},
		updatedName: "hs_lastmodifieddate", display: "dealname", pipelineLabel: "Sales Pipeline",
		stages: []string{
			"appointmentscheduled=Appointment Scheduled=0.2", "qualifiedtobuy=Qualified To Buy=0.4",
			"presentationscheduled=Presentation Scheduled=0.6", "contractsent=Contract Sent=0.9", "closedwon=Closed Won=1",
			"closedlost=Closed Lost=0",
		},
	},
	{
		id: "0-5", name: "tickets", singular: "ticket", group: "ticketinformation", groupLabel: "Ticket information",
		properties: []string{
			"subject:string:text:", "content:string:textarea:", "hs_pipeline:enumeration:select:external",
			"hs_pipeline_stage:enumeration:select:external", "hs_ticket_priority:enumeration:select:LOW,MEDIUM,HIGH,URGENT",
			"hs_ticket_category:enumeration:checkbox:PRODUCT_ISSUE,BILLING_ISSUE,FEATURE_REQUEST,GENERAL_INQUIRY",
			"source_type:enumeration:select:CHAT,EMAIL,FORM,PHONE", "closed_date:datetime:date:",
		},
		defaults: []string{
			"content", "createdate", "hs_lastmodifieddate", "hs_object_id", "hs_pipeline", "hs_pipeline_stage",
			"hs_ticket_category", "hs_ticket_priority", "subject",
		},
		required:    [][]string{{"subject"}},
		updatedName: "hs_lastmodifieddate", display: "subject", pipelineLabel: "Support Pipeline",
		stages: []string{"1=New=OPEN", "2=Waiting on contact=OPEN", "3=Waiting on us=OPEN", "4=Closed=CLOSED"},
	},
	{
		id: "0-7", name: "products", singular: "product", group: "productinformation", groupLabel: "Product information",
		properties: []string{
			"name:string:text:", "description:string:textarea:", "price:number:number:", "hs_sku:string:text:",
			"hs_cost_of_goods_sold:number:number:", "hs_url:string:text:", "tax:number:number:",
			"recurringbillingfrequency:enumeration:select:monthly,quarterly,annually",
			"hs_product_type:enumeration:select:inventory,non_inventory,service",
		},
		defaults:    []string{"createdate", "description", "hs_lastmodifieddate", "hs_object_id", "name", "price"},
		updatedName: "hs_lastmodifieddate", display: "name",
	},
	{
		id: "0-8", name: "line_items", singular: "line_item", group: "lineiteminformation", groupLabel: "Line item information",
		properties: []string{
			"name:string:text:", "description:string:textarea:", "price:number:number:", "quantity:number:number:",
			"amount:number:number:", "hs_product_id:number:number:", "hs_sku:string:text:", "discount:number:number:",
			"hs_line_item_currency_code:enumeration:select:USD,EUR,CHF", "recurringbillingfrequency:enumeration:select:monthly,annually",
		},
		defaults: []string{
			"amount", "createdate", "hs_lastmodifieddate", "hs_object_id", "hs_product_id", "quantity",
		},
		updatedName: "hs_lastmodifieddate", display: "name",
	},
}

// lifecycleStages are in the order that contacts and companies move through.
var lifecycleStages = []string{
	"subscriber=Subscriber", "lead=Lead", "marketingqualifiedlead=Marketing Qualified Lead",
	"salesqualifiedlead=Sales Qualified Lead", "opportunity=Opportunity", "customer=Customer",
	"evangelist=Evangelist", "other=Other",
}

// accountBirth is when the built-in definitions and owners were made.
var accountBirth = time.Date(2024, time.January, 15, 9, 0, 0, 0, time.UTC)

func (s *Server) defineBuiltIns() {
	for _, b := range builtIns {
		t := s.newObjectType(b.id, b.name, b.singular)
		t.defaults, t.required = b.defaults, b.required
		t.createdName, t.updatedName = "createdate", b.updatedName
		t.created, t.updated = accountBirth, accountBirth
		t.schema = Schema{Name: b.name, PrimaryDisplayProperty: b.display, SingularLabel: hand.Title(b.singular), PluralLabel: hand.Title(b.name)}
		t.groups[b.group] = &PropertyGroup{Name: b.group, Label: b.groupLabel}
		t.defineSystem(b.group)
		for _, definition := range b.properties {
			t.define(parseBuiltIn(definition, b.group))
		}
		t.define(Property{
			Name: propertyOwner, Label: "Owner", GroupName: b.group, Type: typeEnumeration, FieldType: "select",
			ExternalOptions: true, ReferencedObjectType: referenceToOwner, HubSpotDefined: true,
		})
		if b.name == "contacts" || b.name == "companies" {
			t.define(Property{
				Name: "lifecyclestage", Label: "Lifecycle Stage", GroupName: b.group, Type: typeEnumeration, FieldType: "radio",
				Options: hand.ParseOptions(lifecycleStages), ExternalOptions: true, HubSpotDefined: true,
			})
		}
		if b.pipelineLabel != "" {
			t.pipelines = []*Pipeline{builtInPipeline(b)}
		}
		t.reindex(s.cfg())
		s.addType(t)
	}
	s.owners = []*Owner{
		{ID: "70001", UserID: 2001, Email: "ada@simulator.example", FirstName: "Ada", LastName: "Young"},
		{ID: "70002", UserID: 2002, Email: "ben@simulator.example", FirstName: "Ben", LastName: "Okafor"},
		{ID: "70003", UserID: 2003, Email: "cleo@simulator.example", FirstName: "Cleo", LastName: "Marsh"},
		{ID: "70009", UserID: 2009, Email: "gone@simulator.example", FirstName: "Former", LastName: "Colleague", Archived: true},
	}
	for _, o := range s.owners {
		o.CreatedAt, o.UpdatedAt = accountBirth, accountBirth
	}
}

// defineSystem adds the read-only properties that every object type has.
func (t *objectType) defineSystem(group string) {
	t.system["hs_object_id"] = systemID
	t.system[t.createdName] = systemCreated
	t.system[t.updatedName] = systemUpdated
	t.system["hs_object_source"] = systemSource
	t.system["hs_object_source_id"] = systemSourceID
	t.system["hs_object_source_label"] = systemSourceLabel
	// Custom objects and most others know both names of the dates.
	t.system["hs_createdate"] = systemCreated
	t.system["hs_lastmodifieddate"] = systemUpdated
	for name, kind := range t.system {
		p := Property{
			Name: name, Label: hand.Title(strings.TrimPrefix(name, "hs_")), GroupName: group, Type: "string", FieldType: "text",
			ReadOnly: true, HubSpotDefined: true,
		}
		switch kind {
		case systemID:
			p.Type, p.FieldType, p.Unique = typeNumber, typeNumber, true
		case systemCreated, systemUpdated:
			p.Type, p.FieldType = typeDatetime, "date"
		}
		t.define(p)
	}
	t.define(Property{
		Name: "hs_merged_object_ids", Label: "Merged object ids", GroupName: group, Type: typeEnumeration,
		FieldType: fieldTypeChecks, ReadOnly: true, HubSpotDefined: true, ExternalOptions: true,
	})
}

// define enters a definition, filling in what is not given.
func (t *objectType) define(p Property) *property {
	if p.Type == "" {
		p.Type = "string"
	}
	if p.FieldType == "" {
		p.FieldType = defaultFieldTypes[p.Type]
	}
	if p.Label == "" {
		p.Label = hand.Title(p.Name)
	}
	if p.CreatedAt.IsZero() {
		p.CreatedAt = accountBirth
	}
	if p.UpdatedAt.IsZero() {
		p.UpdatedAt = p.CreatedAt
	}
	for i := range p.Options {
		if p.Options[i].Label == "" {
			p.Options[i].Label = p.Options[i].Value
		}
	}
	if _, known := t.props[p.Name]; !known {
		t.propOrder = append(t.propOrder, p.Name)
	}
	stored := &property{Property: p}
	t.props[p.Name] = stored
	return stored
}

// defaultFieldTypes gives the form field that HubSpot's interface would choose.
var defaultFieldTypes = map[string]string{
	"string": "text", typeNumber: "number", typeDate: "date", typeDatetime: "date", typeEnumeration: "select",
	typeBool: "booleancheckbox", typePhone: fieldTypePhone, "object_coordinates": "text", "json": "text",
}

// parseBuiltIn reads name:type:fieldType:flag-or-options.
func parseBuiltIn(definition, group string) Property {
	parts := strings.SplitN(definition, ":", 4)
	p := Property{
		Name: parts[0], Label: hand.Title(parts[0]), GroupName: group, Type: parts[1], FieldType: parts[2], HubSpotDefined: true,
		FormField: true,
	}
	switch parts[3] {
	case "":
	case "readonly":
		p.ReadOnly = true
	case "calculated":
		p.ReadOnly, p.Calculated = true, true
	case "external":
		p.ExternalOptions = true
	default:
		p.Options = hand.ParseOptions(strings.Split(parts[3], ","))
	}
	if p.Type == typeBool && len(p.Options) == 0 {
		p.Options = hand.ParseOptions([]string{"true=Yes", "false=No"})
	}
	return p
}

func builtInPipeline(b builtIn) *Pipeline {
	id := "default"
	if b.name == "tickets" {
		id = "0"
	}
	p := &Pipeline{ID: id, Label: b.pipelineLabel}
	for i, stage := range b.stages {
		parts := strings.Split(stage, "=")
		s := Stage{ID: parts[0], Label: parts[1], DisplayOrder: i, Metadata: map[string]string{}}
		if b.name == "tickets" {
			s.Metadata["ticketState"] = parts[2]
		} else {
			s.Metadata["probability"] = parts[2]
			s.Metadata["isClosed"] = strconv.FormatBool(strings.HasPrefix(parts[0], "closed"))
		}
		p.Stages = append(p.Stages, s)
	}
	return p
}
