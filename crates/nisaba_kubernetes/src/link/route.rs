//! Ways from outside to a service: ingresses, the routes of the Gateway API, and those of OpenShift, Istio and Traefik.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::Node;

use super::selection::named;
use super::{Link, Scene};
use crate::identity::known;
use crate::object::Object;
use crate::port::{Port, service_ports};

/// A way from outside to a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The ingress or route.
    pub from: usize,
    /// The service, where it is declared.
    pub to: Option<usize>,
    /// Name of the service; absent when it is not known.
    pub service: Option<Arc<str>>,
    /// Host that is asked for; absent for any.
    pub host: Option<Arc<str>>,
    /// Path that is asked for; absent for any.
    pub path: Option<Arc<str>>,
    /// Port of the service as the route writes it.
    pub port: Option<Port>,
    /// Number of that port, where the service is declared or the route gives the number.
    pub port_number: Option<u16>,
    /// Whether the route itself ends TLS for this host; absent where its gateway decides.
    pub is_tls: Option<bool>,
    /// Where the service is named.
    pub loc: Loc,
}

/// Kinds of the Gateway API that lead to services.
const GATEWAY_ROUTES: &[&str] = &["GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"];

/// Every way from outside to a service.
pub(super) fn routes(scene: &Scene<'_>) -> Vec<Route> {
    let mut tracing = Tracing { scene, routes: Vec::new() };
    for (from, object) in scene.objects.iter().enumerate() {
        match (&*object.kind, object.group()) {
            ("Ingress", _) => tracing.ingress(from, object),
            ("Route", "route.openshift.io") => tracing.openshift(from, object),
            ("VirtualService", _) => tracing.virtual_service(from, object),
            ("IngressRoute", _) => tracing.traefik(from, object),
            (kind, _) if GATEWAY_ROUTES.contains(&kind) => tracing.gateway_route(from, object),
            _ => {}
        }
    }
    tracing.routes
}

/// Routes to the gateways that they are attached to.
pub(super) fn gateways(scene: &Scene<'_>) -> Vec<Link> {
    let mut links = Vec::new();
    for (from, route) in scene.of_kind(GATEWAY_ROUTES) {
        for parent in items(&route.body, "spec.parentRefs") {
            let Some((name, loc)) = parent.get("name").and_then(named) else { continue };
            let namespace = parent.get("namespace").and_then(named).map(|(namespace, _)| namespace);
            let namespace = namespace.unwrap_or_else(|| scene.namespace(from));
            let to = scene.find(from, parent.str("kind").unwrap_or("Gateway"), &namespace, &name);
            links.extend(to.map(|to| Link { from, to, loc, is_certain: true }));
        }
    }
    for (from, service) in scene.of_kind(&["VirtualService"]) {
        for gateway in items(&service.body, "spec.gateways") {
            let Some((name, loc)) = named(gateway) else { continue };
            let (namespace, name) = match name.split_once('/') {
                Some((namespace, name)) => (Arc::from(namespace), Arc::from(name)),
                None => (scene.namespace(from), name),
            };
            let to = scene.find(from, "Gateway", &namespace, &name);
            links.extend(to.map(|to| Link { from, to, loc, is_certain: true }));
        }
    }
    links
}

struct Tracing<'s, 'o> {
    scene: &'s Scene<'o>,
    routes: Vec<Route>,
}

/// What a route asks for on its way to a service.
#[derive(Default, Clone)]
struct Asked {
    host: Option<Arc<str>>,
    path: Option<Arc<str>>,
    is_tls: Option<bool>,
}

impl Tracing<'_, '_> {
    fn ingress(&mut self, from: usize, object: &Object) {
        let tls = items(&object.body, "spec.tls");
        for backend in
            ["spec.defaultBackend", "spec.backend"].iter().filter_map(|path| object.body.path(path))
        {
            let asked = Asked { is_tls: Some(!tls.is_empty()), ..Asked::default() };
            self.ingress_backend(from, backend, asked);
        }
        for rule in items(&object.body, "spec.rules") {
            let host = text(rule, "host");
            let is_tls = Some(covers(tls, host.as_deref()));
            for path in items(rule, "http.paths") {
                let asked = Asked { host: host.clone(), path: text(path, "path"), is_tls };
                if let Some(backend) = path.get("backend") {
                    self.ingress_backend(from, backend, asked);
                }
            }
        }
    }

    fn ingress_backend(&mut self, from: usize, backend: &Node, asked: Asked) {
        let name = backend.path("service.name").or_else(|| backend.get("serviceName"));
        let port = ["service.port.number", "service.port.name", "servicePort"];
        let port = port.iter().find_map(|path| backend.path(path)).and_then(Port::read);
        self.add(from, name, None, port, asked);
    }

    fn gateway_route(&mut self, from: usize, object: &Object) {
        let hosts = items(&object.body, "spec.hostnames")
            .iter()
            .filter_map(|host| host.value.as_str())
            .map(Arc::from);
        let mut hosts: Vec<Option<Arc<str>>> = hosts.map(Some).collect();
        if hosts.is_empty() {
            hosts.push(None);
        }
        for rule in items(&object.body, "spec.rules") {
            let path = items(rule, "matches")
                .first()
                .and_then(|found| found.path("path.value"))
                .and_then(|path| path.value.as_str());
            for backend in items(rule, "backendRefs")
                .iter()
                .filter(|backend| backend.str("kind").is_none_or(|kind| kind == "Service"))
            {
                let port = backend.get("port").and_then(Port::read);
                for host in &hosts {
                    let asked = Asked { host: host.clone(), path: path.map(Arc::from), is_tls: None };
                    self.add(from, backend.get("name"), backend.get("namespace"), port.clone(), asked);
                }
            }
        }
    }

    fn openshift(&mut self, from: usize, object: &Object) {
        let Some(spec) = object.body.get("spec") else { return };
        let is_tls = Some(spec.get("tls").is_some_and(|tls| !tls.value.is_null()));
        let asked = Asked { host: text(spec, "host"), path: text(spec, "path"), is_tls };
        let port = spec.path("port.targetPort").and_then(Port::read);
        let others = items(spec, "alternateBackends");
        for backend in spec.get("to").into_iter().chain(others) {
            self.add(from, backend.get("name"), None, port.clone(), asked.clone());
        }
    }

    fn virtual_service(&mut self, from: usize, object: &Object) {
        let host =
            items(&object.body, "spec.hosts").first().and_then(|host| host.value.as_str()).map(Arc::from);
        for protocol in ["spec.http", "spec.tls", "spec.tcp"] {
            for route in items(&object.body, protocol).iter().flat_map(|rule| items(rule, "route")) {
                let Some(destination) = route.get("destination") else { continue };
                let asked = Asked { host: host.clone(), ..Asked::default() };
                let port = destination.path("port.number").and_then(Port::read);
                self.add(from, destination.get("host"), None, port, asked);
            }
        }
    }

    fn traefik(&mut self, from: usize, object: &Object) {
        let is_tls = Some(object.body.path("spec.tls").is_some_and(|tls| !tls.value.is_null()));
        for service in items(&object.body, "spec.routes").iter().flat_map(|route| items(route, "services")) {
            let port = service.get("port").and_then(Port::read);
            let asked = Asked { is_tls, ..Asked::default() };
            self.add(from, service.get("name"), service.get("namespace"), port, asked);
        }
    }

    fn add(
        &mut self,
        from: usize,
        name: Option<&Node>,
        namespace: Option<&Node>,
        port: Option<Port>,
        asked: Asked,
    ) {
        let Some((key, loc)) = name.and_then(named) else { return };
        let own = || self.scene.namespace(from);
        let written = namespace.and_then(named).map(|(namespace, _)| namespace);
        let (key, named_in) = short_name(&key);
        let namespace = written.or(named_in).unwrap_or_else(own);
        let to = self.scene.find(from, "Service", &namespace, &key);
        let port_number = self.port_number(to, port.as_ref());
        let service = known(&key);
        let Asked { host, path, is_tls } = asked;
        self.routes.push(Route { from, to, service, host, path, port, port_number, is_tls, loc });
    }

    fn port_number(&self, service: Option<usize>, port: Option<&Port>) -> Option<u16> {
        let ports = service.and_then(|at| self.scene.objects.get(at)).map(service_ports).unwrap_or_default();
        match port {
            Some(Port::Number(number)) => Some(*number),
            Some(name) => ports.iter().find(|candidate| name.is(candidate))?.number,
            None => match ports.as_slice() {
                [only] => only.number,
                _ => None,
            },
        }
    }
}

/// A service's name, also of its long form `name.namespace.svc.cluster.local`.
fn short_name(name: &Arc<str>) -> (Arc<str>, Option<Arc<str>>) {
    let mut parts = name.split('.');
    match (parts.next(), parts.next()) {
        (Some(short), Some(namespace)) if known(name).is_some() => (short.into(), Some(namespace.into())),
        _ => (name.clone(), None),
    }
}

/// Whether an ingress ends TLS for a host; an entry without hosts is for all.
fn covers(tls: &[Node], host: Option<&str>) -> bool {
    tls.iter().any(|entry| {
        let hosts = items(entry, "hosts");
        hosts.is_empty() || hosts.iter().any(|covered| is_covered(covered.value.as_str(), host))
    })
}

fn is_covered(covered: Option<&str>, host: Option<&str>) -> bool {
    match (covered, host) {
        (Some(covered), Some(host)) => {
            let wild = covered.strip_prefix('*').zip(host.split_once('.'));
            covered == host || wild.is_some_and(|(end, (_, rest))| end.strip_prefix('.') == Some(rest))
        }
        _ => false,
    }
}

fn items<'n>(node: &'n Node, path: &str) -> &'n [Node] {
    node.path(path).and_then(|list| list.value.as_list()).unwrap_or_default()
}

fn text(node: &Node, key: &str) -> Option<Arc<str>> {
    node.str(key).map(Arc::from)
}
