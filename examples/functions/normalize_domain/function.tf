output "domain" {
  value = provider::hubspot::normalize_domain("https://www.Example.com/about?x=1") # "example.com"
}
