package generatedv1_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestGeneratedCodeHasFunctionsOfItsOwn checks that package callwright does not export what only generated code needs.
func TestGeneratedCodeHasFunctionsOfItsOwn(t *testing.T) {
	// Users need Set too: the timeouts of Attempt and CallInfo are settings.
	shared := map[string]bool{"Set": true}
	own := declared(t, ".")
	if !own["Invoke"] || !own["Core"] {
		t.Fatalf("the declarations of this package are %v", own)
	}
	for name := range declared(t, "..") {
		if own[name] && !shared[name] {
			t.Errorf("package callwright exports %s too", name)
		}
	}
}

// declared returns the exported functions and types of the package in a directory. An alias is not a declaration.
func declared(t *testing.T, directory string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(directory, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	add := func(name *ast.Ident) {
		if name.IsExported() {
			names[name.Name] = true
		}
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			switch declaration := declaration.(type) {
			case *ast.FuncDecl:
				if declaration.Recv == nil {
					add(declaration.Name)
				}
			case *ast.GenDecl:
				for _, spec := range declaration.Specs {
					if kind, isType := spec.(*ast.TypeSpec); isType && !kind.Assign.IsValid() {
						add(kind.Name)
					}
				}
			}
		}
	}
	return names
}
