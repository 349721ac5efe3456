//! Finished objects, rendered as they are written out.

use std::io::{self, Write};
use std::panic::resume_unwind;
use std::thread;

use super::compiler::{Format, ObjectFile, Product};
use crate::manifest::secrets::Opened;
use crate::manifest::{Object, render_object, source_comment};
use crate::yaml::{JsonWriter, Sink, YamlWriter};

/// Objects, and the secrets that only rendering sees.
pub(super) struct Rendered {
    pub objects: Vec<Object>,
    pub opened: Opened,
    pub format: Format,
}

/// As much text is gathered before it is handed on.
const CHUNK: usize = 1 << 16;

/// From here on a second thread renders the second half while the first is written.
const MANY: usize = 1024;

impl Rendered {
    fn yaml(&self, writer: &mut YamlWriter, object: &Object) {
        writer.document(&source_comment(object));
        render_object(writer, object, &self.opened);
    }

    fn stream(&self, objects: &[Object], out: &mut dyn Write) -> io::Result<()> {
        let mut writer = YamlWriter::new();
        for object in objects {
            self.yaml(&mut writer, object);
            if writer.text().len() >= CHUNK {
                out.write_all(writer.text().as_bytes())?;
                writer.clear();
            }
        }
        out.write_all(writer.text().as_bytes())
    }

    fn bytes(&self, object: &Object) -> Vec<u8> {
        match self.format {
            Format::Yaml => {
                let mut writer = YamlWriter::new();
                self.yaml(&mut writer, object);
                writer.into_text().into_bytes()
            }
            Format::Json => {
                let mut writer = JsonWriter::pretty();
                render_object(&mut writer, object, &self.opened);
                let mut text = writer.into_text();
                text.push('\n');
                text.into_bytes()
            }
        }
    }

    /// JSON knows no documents: the objects are the items of a `List`, which kubectl takes.
    fn json_list(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = JsonWriter::pretty();
        writer.begin_map();
        writer.key("apiVersion");
        writer.string("v1");
        writer.key("kind");
        writer.string("List");
        writer.key("items");
        writer.begin_list();
        for object in &self.objects {
            render_object(&mut writer, object, &self.opened);
        }
        writer.end_list();
        writer.end_map();
        out.write_all(writer.into_text().as_bytes())?;
        out.write_all(b"\n")
    }
}

impl Product for Rendered {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.format == Format::Json {
            return self.json_list(out);
        }
        if self.objects.len() < MANY {
            return self.stream(&self.objects, out);
        }
        let (now, later) = self.objects.split_at(self.objects.len() / 2);
        thread::scope(|scope| {
            let later = scope.spawn(|| {
                let mut text = Vec::new();
                self.stream(later, &mut text).map(|()| text)
            });
            self.stream(now, out)?;
            match later.join() {
                Ok(text) => out.write_all(&text?),
                Err(panic) => resume_unwind(panic),
            }
        })
    }

    fn files(&self) -> Vec<ObjectFile> {
        let file = |object: &Object| ObjectFile {
            release: object.release.as_ref().map(ToString::to_string),
            kind: object.kind.to_string(),
            namespace: object.namespace.as_ref().map(ToString::to_string),
            name: object.name.to_string(),
            bytes: self.bytes(object),
        };
        self.objects.iter().map(file).collect()
    }
}
