// There is no Go code here: this file keeps the bare tags of the repository from being versions of a Go module. The module is
// in go/, and its versions are the tags go/v*.
module git.example.com/acme/acme-sdk

go 1.25
