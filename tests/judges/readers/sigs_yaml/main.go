// Reads the YAML documents of a file as kubectl and Helm do, and prints each as a line of JSON: read-sigs-yaml FILE
package main

import (
	"fmt"
	"log"
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

func main() {
	log.SetFlags(0)
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	// It reads one document; kubectl cuts at such lines before it asks it.
	for _, document := range strings.SplitAfter("\n"+string(text), "\n---\n") {
		document = strings.TrimSuffix(document, "---\n")
		if strings.TrimSpace(document) == "" {
			continue
		}
		read, err := yaml.YAMLToJSONStrict([]byte(document))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(read))
	}
}
