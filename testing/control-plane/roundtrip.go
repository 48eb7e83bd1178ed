package main

// The program "roundtrip" reads objects into Go's own API types and writes them again, so that other clients can be held
// against what Go does. It has no flags: one request a line on standard input, one answer a line on standard output, in
// order, until the input ends. See roundtripRequest and roundtripAnswer.

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"sort"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	serializerjson "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	strictjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// roundtripRequest is one line of the input: {"types":true} asks for the list of types, anything else is an object.
type roundtripRequest struct {
	// Types asks for all types that can be named; the other fields are then ignored.
	Types bool `json:"types"`
	// Type is the name in the published spec, "io.k8s.api.core.v1.PodSpec". Without it the object's own apiVersion and
	// kind say what it is.
	Type string `json:"type"`
	// Object is the text of the object in base64, since it need not be JSON, nor UTF-8.
	Object []byte `json:"object"`
	// Mode is how to read and write: "kind" as a typed client does (the scheme's serializer, which takes apiVersion and
	// kind off and writes them again), "type" as a part of an object is (nothing but the Go type). Without it a type
	// that the scheme knows under one group, version and kind is read as a kind, and any other as a type.
	Mode string `json:"mode"`
	// Strict reads as a server does under fieldValidation=Strict: the answer lists unknown and duplicate fields.
	Strict bool `json:"strict"`
	// YAML reads the object as YAML. What is written is JSON all the same.
	YAML bool `json:"yaml"`
	// Protobuf reads the object, which has to be a kind, as protobuf. What is written is JSON all the same.
	Protobuf bool `json:"protobuf"`
}

// roundtripAnswer is one line of the output.
type roundtripAnswer struct {
	// Type and Mode say what was read, and how: see roundtripRequest.
	Type string `json:"type,omitempty"`
	Mode string `json:"mode,omitempty"`
	// Object is what Go writes after reading, in base64; absent after an error. A strict reading's complaints are no
	// error: the object is read, and Complaints says what would have been refused.
	Object     []byte   `json:"object,omitempty"`
	Complaints []string `json:"complaints,omitempty"`
	// Error says why there is no object, in Go's words.
	Error string `json:"error,omitempty"`
	// Types answers a request for all types, sorted by name.
	Types []roundtripType `json:"types,omitempty"`
}

// roundtripType is a type that a request can name.
type roundtripType struct {
	Name string `json:"name"`
	// Kinds are its apiVersions and kinds in the scheme, "apps/v1, Kind=Deployment"; none for a part of an object.
	Kinds []string `json:"kinds,omitempty"`
}

func runRoundtrip() int {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "usage: roundtrip (no flags; one JSON request a line on standard input, one answer a line on standard output)")
		return 2
	}
	types, err := newRoundtripTypes()
	if err == nil {
		err = types.serve(os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "roundtrip: %v\n", err)
		return 1
	}
	return 0
}

// roundtripTypes holds every type by its name in the spec, and the scheme that reads kinds.
type roundtripTypes struct {
	scheme *runtime.Scheme
	codecs runtime.NegotiatedSerializer
	byName map[string]reflect.Type
}

func newRoundtripTypes() (*roundtripTypes, error) {
	all := runtime.NewScheme()
	// The published spec also describes the two groups that are not in k8s.io/api.
	for _, add := range []func(*runtime.Scheme) error{scheme.AddToScheme, apiextensions.AddToScheme, apiregistration.AddToScheme} {
		if err := add(all); err != nil {
			return nil, err
		}
	}
	meta.AddToGroupVersion(all, schema.GroupVersion{Version: "v1"})
	types := &roundtripTypes{
		scheme: all,
		codecs: serializer.NewCodecFactory(all).WithoutConversion(),
		byName: map[string]reflect.Type{},
	}
	for gvk, goType := range all.AllKnownTypes() {
		if gvk.Version != runtime.APIVersionInternal {
			types.reach(goType)
		}
	}
	// Parts of the spec that no registered kind holds in a field.
	for _, value := range []any{
		resource.Quantity{}, intstr.IntOrString{}, version.Info{}, runtime.RawExtension{},
		meta.Time{}, meta.MicroTime{}, meta.FieldsV1{}, meta.Table{}, meta.PartialObjectMetadata{}, meta.PartialObjectMetadataList{},
		meta.APIGroup{}, meta.APIGroupList{}, meta.APIResourceList{}, meta.APIVersions{}, meta.List{}, meta.WatchEvent{},
		meta.Status{}, meta.DeleteOptions{}, meta.Condition{},
	} {
		types.reach(reflect.TypeOf(value))
	}
	return types, nil
}

// reach records a type and all types of its fields.
func (types *roundtripTypes) reach(goType reflect.Type) {
	if goType.Name() != "" && goType.PkgPath() != "" {
		name := specName(goType)
		if _, known := types.byName[name]; known {
			return
		}
		types.byName[name] = goType
	}
	switch goType.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		types.reach(goType.Elem())
	case reflect.Map:
		types.reach(goType.Key())
		types.reach(goType.Elem())
	case reflect.Struct:
		for i := range goType.NumField() {
			if field := goType.Field(i); field.IsExported() {
				types.reach(field.Type)
			}
		}
	}
}

// specName is a type's name in the published spec: "k8s.io/api/core/v1" and "PodSpec" become "io.k8s.api.core.v1.PodSpec".
func specName(goType reflect.Type) string {
	host, path, _ := strings.Cut(goType.PkgPath(), "/")
	labels := strings.Split(host, ".")
	for left, right := 0, len(labels)-1; left < right; left, right = left+1, right-1 {
		labels[left], labels[right] = labels[right], labels[left]
	}
	return strings.Join(labels, ".") + "." + strings.ReplaceAll(path, "/", ".") + "." + goType.Name()
}

// serve answers requests until the input ends. Only broken pipes and a broken line of the protocol end it earlier.
func (types *roundtripTypes) serve(input io.Reader, output io.Writer) error {
	in := bufio.NewReaderSize(input, 1<<20)
	out := bufio.NewWriterSize(output, 1<<20)
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return out.Flush()
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		var request roundtripRequest
		if err := json.Unmarshal(line, &request); err != nil {
			return errors.Join(fmt.Errorf("line %d of the input is no request: %w", number, err), out.Flush())
		}
		answer, err := json.Marshal(types.answer(request))
		if err != nil {
			return err
		}
		if _, err := out.Write(append(answer, '\n')); err != nil {
			return err
		}
		// Whoever waits for this answer before sending the next request must get it; a batch is written in large pieces.
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

func (types *roundtripTypes) answer(request roundtripRequest) (answer roundtripAnswer) {
	if request.Types {
		return roundtripAnswer{Types: types.list()}
	}
	// A panic in Go's own code is an answer, too: it is what a client in Go would see.
	defer func() {
		if panicked := recover(); panicked != nil {
			answer.Object, answer.Error = nil, fmt.Sprintf("panic: %v", panicked)
		}
	}()
	answer.Type, answer.Mode = request.Type, request.Mode
	var written []byte
	var complaints []error
	err := types.choose(&answer)
	if err == nil && answer.Mode == "kind" {
		written, complaints, err = types.asKind(&answer, request)
	} else if err == nil {
		written, complaints, err = types.asType(answer.Type, request)
	}
	for _, complaint := range complaints {
		answer.Complaints = append(answer.Complaints, complaint.Error())
	}
	if err != nil {
		answer.Error = err.Error()
		return answer
	}
	answer.Object = written
	return answer
}

// choose checks the request's type and fills in its mode.
func (types *roundtripTypes) choose(answer *roundtripAnswer) error {
	switch answer.Mode {
	case "":
		if answer.Type == "" || len(types.kinds(types.byName[answer.Type])) == 1 {
			answer.Mode = "kind"
		} else {
			answer.Mode = "type"
		}
	case "kind", "type":
	default:
		return fmt.Errorf("no mode %q, expected \"kind\" or \"type\"", answer.Mode)
	}
	if answer.Type == "" && answer.Mode == "type" {
		return errors.New("the mode \"type\" needs a type")
	}
	if _, known := types.byName[answer.Type]; !known && answer.Type != "" {
		return fmt.Errorf("no type %q; the request {\"types\":true} lists them", answer.Type)
	}
	return nil
}

// asKind reads and writes as client-go's typed clients do.
func (types *roundtripTypes) asKind(answer *roundtripAnswer, request roundtripRequest) ([]byte, []error, error) {
	info, found := runtime.SerializerInfoForMediaType(types.codecs.SupportedMediaTypes(), runtime.ContentTypeJSON)
	if !found {
		return nil, nil, errors.New("the scheme has no JSON serializer")
	}
	var reader runtime.Decoder = info.Serializer
	if request.Strict {
		reader = info.StrictSerializer
	}
	if request.YAML {
		reader = serializerjson.NewSerializerWithOptions(serializerjson.DefaultMetaFactory, types.scheme, types.scheme,
			serializerjson.SerializerOptions{Yaml: true, Strict: request.Strict})
	}
	if request.Protobuf {
		protobuf, found := runtime.SerializerInfoForMediaType(types.codecs.SupportedMediaTypes(), runtime.ContentTypeProtobuf)
		if !found {
			return nil, nil, errors.New("the scheme has no protobuf serializer")
		}
		reader = protobuf.Serializer
	}
	var into runtime.Object
	if answer.Type != "" {
		object, ok := reflect.New(types.byName[answer.Type]).Interface().(runtime.Object)
		if !ok {
			return nil, nil, fmt.Errorf("%s is no kind, read it as a type", answer.Type)
		}
		into = object
	}
	object, _, err := types.codecs.DecoderToVersion(reader, nil).Decode(request.Object, nil, into)
	var complaints []error
	if strict, ok := runtime.AsStrictDecodingError(err); ok {
		complaints, err = strict.Errors(), nil
	}
	if err != nil {
		return nil, complaints, err
	}
	if got := specName(reflect.TypeOf(object).Elem()); answer.Type == "" {
		answer.Type = got
	} else if got != answer.Type {
		return nil, complaints, fmt.Errorf("the object is a %s, not a %s", got, answer.Type)
	}
	kinds, _, err := types.scheme.ObjectKinds(object)
	if err != nil {
		return nil, complaints, err
	}
	written, err := runtime.Encode(types.codecs.EncoderForVersion(info.Serializer, kinds[0].GroupVersion()), object)
	return written, complaints, err
}

// asType reads and writes a part of an object, by the functions that the serializer itself uses.
func (types *roundtripTypes) asType(name string, request roundtripRequest) ([]byte, []error, error) {
	into := reflect.New(types.byName[name]).Interface()
	text := request.Object
	if request.YAML {
		converted, err := yaml.YAMLToJSON(text)
		if err != nil {
			return nil, nil, err
		}
		text = converted
	}
	var complaints []error
	var err error
	if request.Strict {
		complaints, err = strictjson.UnmarshalStrict(text, into)
	} else {
		err = strictjson.UnmarshalCaseSensitivePreserveInts(text, into)
	}
	if err != nil {
		return nil, complaints, err
	}
	written, err := json.Marshal(into)
	return written, complaints, err
}

// kinds are the registered names of a type, sorted; none for a part of an object, and for no type at all.
func (types *roundtripTypes) kinds(goType reflect.Type) []string {
	if goType == nil {
		return nil
	}
	object, ok := reflect.New(goType).Interface().(runtime.Object)
	if !ok {
		return nil
	}
	found, _, err := types.scheme.ObjectKinds(object)
	if err != nil {
		return nil // not registered: a part of an object that happens to carry an apiVersion and a kind
	}
	var names []string
	for _, kind := range found {
		if kind.Version != runtime.APIVersionInternal {
			names = append(names, kind.String())
		}
	}
	sort.Strings(names)
	return names
}

func (types *roundtripTypes) list() []roundtripType {
	all := make([]roundtripType, 0, len(types.byName))
	for name, goType := range types.byName {
		all = append(all, roundtripType{Name: name, Kinds: types.kinds(goType)})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}
