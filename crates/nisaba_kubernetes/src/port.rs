//! Ports of services, and the container port that each leads to.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Node, Value};

use crate::object::Object;
use crate::pod::PodTemplate;

/// One port of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct ServicePort {
    /// Name, where one is written.
    pub name: Option<Arc<str>>,
    /// The port the service listens on.
    pub number: Option<u16>,
    /// Where it leads in the pod; the same port where nothing is written.
    pub target: Option<Port>,
    /// The port on every node, where one is written.
    pub node_port: Option<u16>,
    /// `TCP` where nothing is written.
    pub protocol: Arc<str>,
    /// Where the port is written.
    pub loc: Loc,
}

/// A port as Kubernetes lets one write it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Port {
    /// By number.
    Number(u16),
    /// By name.
    Name(Arc<str>),
}

/// The ports of a service, in the order written; empty for other objects.
pub fn service_ports(object: &Object) -> Vec<ServicePort> {
    let is_service = &*object.kind == "Service";
    let ports = object.body.path("spec.ports").filter(|_| is_service).and_then(|ports| ports.value.as_list());
    ports.unwrap_or_default().iter().map(service_port).collect()
}

fn service_port(node: &Node) -> ServicePort {
    let number = node.get("port").and_then(number);
    ServicePort {
        name: node.str("name").map(Arc::from),
        number,
        target: match node.get("targetPort").filter(|target| !target.value.is_null()) {
            Some(target) => Port::read(target),
            None => number.map(Port::Number),
        },
        node_port: node.get("nodePort").and_then(self::number),
        protocol: node.str("protocol").unwrap_or("TCP").into(),
        loc: node.loc,
    }
}

fn number(node: &Node) -> Option<u16> {
    let number = node.value.as_f64().filter(|number| number.fract() == 0.0)?;
    (0.0..=65535.0).contains(&number).then_some(number as u16)
}

impl Port {
    /// A number, also written as text, or a name.
    pub(crate) fn read(node: &Node) -> Option<Self> {
        match (&node.value, number(node)) {
            (_, Some(number)) => Some(Port::Number(number)),
            (Value::String(name), None) => Some(Port::Name(name.clone())),
            _ => None,
        }
    }

    /// Whether a service port is the one meant.
    pub(crate) fn is(&self, port: &ServicePort) -> bool {
        match self {
            Port::Number(number) => port.number == Some(*number),
            Port::Name(name) => port.name.as_ref() == Some(name),
        }
    }
}

impl ServicePort {
    /// The number of the container port it leads to in these pods; names are looked up among the containers' ports.
    pub fn container_port(&self, pods: &PodTemplate<'_>) -> Option<u16> {
        let name = match self.target.as_ref()? {
            Port::Number(number) => return Some(*number),
            Port::Name(name) => name,
        };
        let lists =
            pods.containers.iter().filter_map(|container| container.node.get("ports")?.value.as_list());
        let named = lists.flatten().find(|port| port.str("name") == Some(name))?;
        number(named.get("containerPort")?)
    }
}
