terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

variable "sandbox_token" {
  type      = string
  sensitive = true
}

variable "production_token" {
  type      = string
  sensitive = true
}

# With portal_id, a token in the wrong place changes nothing.
provider "hubspot" {
  alias        = "sandbox"
  access_token = var.sandbox_token
  portal_id    = "4243"
}

provider "hubspot" {
  alias        = "production"
  access_token = var.production_token
  portal_id    = "4242"
}

# Each account has a table of its own. What was tried in the sandbox goes to
# production by copying the file.
module "sandbox" {
  source    = "./customers"
  table     = file("sandbox/customers.csv")
  providers = { hubspot = hubspot.sandbox }
}

module "production" {
  source    = "./customers"
  table     = file("production/customers.csv")
  providers = { hubspot = hubspot.production }
}
