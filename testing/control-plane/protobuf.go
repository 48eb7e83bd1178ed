package main

// The program "protobuf-fields" prints what a reader of Kubernetes' protobuf has to know beside the published spec: which
// field of a message has which number, and when Go writes it to JSON. All of it is in Go's types and their tags.
//
//	kind apps/v1 Deployment io.k8s.api.apps.v1.Deployment
//	message io.k8s.api.apps.v1.Deployment
//	1 metadata io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta
//	3 status io.k8s.api.apps.v1.DeploymentStatus
//
// A kind with "*" in place of its apiVersion is known in each. A field has its number, its name in JSON ("." when its own
// fields stand in its place there), and its Go type: bool, int32, int64, float64, string, bytes, a message, "*" before what
// may be absent though it is none of the next two, "[]" before a list's element, "map[string]" before a map's value. After
// the name "!" is of a field that JSON has even when it is empty, "?" of one that it lacks when it is zero although a
// struct. A message that writes JSON by rules of its own is "custom", one that is a list of strings "list".

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
)

func runProtobufFields() int {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "usage: protobuf-fields (no flags; one kind, message or field a line on standard output)")
		return 2
	}
	if err := printProtobufFields(); err != nil {
		fmt.Fprintf(os.Stderr, "protobuf-fields: %v\n", err)
		return 1
	}
	return 0
}

func printProtobufFields() error {
	types, err := newRoundtripTypes()
	if err != nil {
		return err
	}
	table := protobufTable{messages: map[string][]string{}}
	var lines []string
	seen := map[string]bool{}
	for kind, goType := range types.scheme.AllKnownTypes() {
		if kind.Version == runtime.APIVersionInternal || !isProtobufMessage(goType) {
			continue
		}
		version := kind.GroupVersion().String()
		// Options and events of watches are registered in each version again.
		if strings.HasSuffix(goType.PkgPath(), "/apis/meta/v1") {
			version = "*"
		}
		line := fmt.Sprintf("kind %s %s %s", version, kind.Kind, specName(goType))
		if !seen[line] {
			seen[line] = true
			lines = append(lines, line)
		}
		if err := table.reach(goType); err != nil {
			return err
		}
	}
	sort.Strings(lines)
	names := make([]string, 0, len(table.messages))
	for name := range table.messages {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		lines = append(lines, table.messages[name]...)
	}
	out := bufio.NewWriter(os.Stdout)
	for _, line := range lines {
		if _, err := out.WriteString(line + "\n"); err != nil {
			return err
		}
	}
	return out.Flush()
}

// protobufTable holds the lines of each message by its name.
type protobufTable struct {
	messages map[string][]string
}

func (table *protobufTable) reach(goType reflect.Type) error {
	name := specName(goType)
	if _, known := table.messages[name]; known {
		return nil
	}
	table.messages[name] = nil // known from here on: messages may hold themselves
	head := "message " + name
	if goType.Kind() == reflect.Slice {
		table.messages[name] = []string{head + " list"}
		return nil
	}
	if reflect.PointerTo(goType).Implements(jsonMarshaler) {
		head += " custom"
	}
	lines := []string{head}
	for i := range goType.NumField() {
		field := goType.Field(i)
		number, numbered := protobufNumber(field)
		if !numbered {
			continue
		}
		jsonName, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		mark := "!"
		switch {
		case hasOption(options, "inline") || (jsonName == "" && field.Anonymous):
			jsonName, mark = ".", ""
		case hasOption(options, "omitzero"):
			mark = "?"
		case hasOption(options, "omitempty"):
			mark = ""
		}
		if jsonName == "-" {
			continue
		}
		if jsonName == "" {
			jsonName = field.Name
		}
		goName, err := table.fieldType(field.Type)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", name, field.Name, err)
		}
		lines = append(lines, fmt.Sprintf("%s %s%s %s", number, jsonName, mark, goName))
	}
	table.messages[name] = lines
	return nil
}

var jsonMarshaler = reflect.TypeFor[json.Marshaler]()

// protobufMessage is what the generated code gives every message.
var protobufMessage = reflect.TypeFor[interface{ Unmarshal([]byte) error }]()

func isProtobufMessage(goType reflect.Type) bool {
	return reflect.PointerTo(goType).Implements(protobufMessage)
}

// fieldType is the notation of a field's type. What it reaches is added to the table.
func (table *protobufTable) fieldType(goType reflect.Type) (string, error) {
	if isProtobufMessage(goType) {
		return specName(goType), table.reach(goType)
	}
	prefixed := func(prefix string) (string, error) {
		element, err := table.fieldType(goType.Elem())
		return prefix + element, err
	}
	switch goType.Kind() {
	case reflect.Pointer:
		return prefixed("*")
	case reflect.Slice:
		if goType.Elem().Kind() == reflect.Uint8 {
			return "bytes", nil
		}
		return prefixed("[]")
	case reflect.Map:
		if goType.Key().Kind() == reflect.String {
			return prefixed("map[string]")
		}
	case reflect.Bool, reflect.Int32, reflect.Int64, reflect.Float64, reflect.String:
		return goType.Kind().String(), nil
	}
	return "", fmt.Errorf("no notation for the type %s", goType)
}

// protobufNumber is the second part of the tag; fields without one are not on the wire.
func protobufNumber(field reflect.StructField) (string, bool) {
	parts := strings.Split(field.Tag.Get("protobuf"), ",")
	if len(parts) < 2 {
		return "", false
	}
	return parts[1], true
}

func hasOption(options, name string) bool {
	for _, option := range strings.Split(options, ",") {
		if option == name {
			return true
		}
	}
	return false
}
