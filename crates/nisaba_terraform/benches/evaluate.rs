//! Evaluation of generated estates: run with `cargo bench -p nisaba_terraform`.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use nisaba_base::files::MemoryFiles;
use nisaba_base::loc::{SourceFile, SourceMap};
use nisaba_terraform::{Options, evaluate};

/// `services` root modules of ten files; each file holds five resources, some through a shared module.
fn estate(services: usize) -> SourceMap {
    let mut sources = SourceMap::default();
    let module = "variable \"name\" {}\nvariable \"tags\" { type = map(string) }\n\
        resource \"aws_s3_bucket\" \"this\" {\n  bucket = \"${var.name}-data\"\n  tags = merge(var.tags, { Name = var.name })\n}\n\
        resource \"aws_s3_bucket_versioning\" \"this\" {\n  bucket = aws_s3_bucket.this.id\n  versioning_configuration { status = \"Enabled\" }\n}\n\
        output \"arn\" { value = aws_s3_bucket.this.arn }\n";
    sources.insert(SourceFile::new("modules/store/main.tf", module));
    for service in 0..services {
        for file in 0..10 {
            let mut text = String::new();
            if file == 0 {
                let _ = write!(
                    text,
                    "variable \"stage\" {{ default = \"prod\" }}\nlocals {{\n  name = \"service-{service}-${{var.stage}}\"\n  \
                     tags = {{ owner = \"team\", stage = var.stage }}\n}}\n"
                );
            }
            let _ = write!(
                text,
                "module \"store_{file}\" {{\n  source = \"../../modules/store\"\n  name = \"${{local.name}}-{file}\"\n  tags = local.tags\n}}\n\
                 resource \"aws_iam_policy\" \"p{file}\" {{\n  name = \"${{local.name}}-{file}\"\n  policy = jsonencode({{ Statement = [{{ \
                 Effect = \"Allow\", Action = [\"s3:GetObject\"], Resource = module.store_{file}.arn }}] }})\n}}\n\
                 resource \"aws_security_group\" \"g{file}\" {{\n  name = local.name\n  dynamic \"ingress\" {{\n    for_each = toset([\"80\", \"443\"])\n    \
                 content {{\n      from_port = ingress.value\n      cidr_blocks = [cidrsubnet(\"10.0.0.0/8\", 8, {file})]\n    }}\n  }}\n  tags = local.tags\n}}\n\
                 resource \"aws_instance\" \"i{file}\" {{\n  ami = \"ami-1\"\n  vpc_security_group_ids = [aws_security_group.g{file}.id]\n  tags = local.tags\n}}\n"
            );
            sources.insert(SourceFile::new(format!("services/s{service}/f{file}.tf"), text));
        }
    }
    sources
}

fn evaluation(criterion: &mut Criterion) {
    for services in [20, 200] {
        let sources = estate(services);
        let files = MemoryFiles::default();
        let resources: usize = evaluate(&sources, &files, &Options::default())
            .roots
            .iter()
            .map(|root| root.resources.len())
            .sum();
        criterion.bench_function(&format!("{resources} resources in {} files", sources.len()), |bencher| {
            bencher.iter(|| black_box(evaluate(&sources, &files, &Options::default())));
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = evaluation
}
criterion_main!(benches);
