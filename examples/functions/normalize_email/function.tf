output "key" {
  value = provider::hubspot::normalize_email(" Ada@Example.COM ") # "ada@example.com"
}
