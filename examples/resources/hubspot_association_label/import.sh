# By what it is called in this direction, or by HubSpot's type id:
terraform import hubspot_association_label.advisor contacts/companies/Advisor
