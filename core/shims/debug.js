// Stands in for `debug` under simple-peer: a browser bundle pays for every byte, and nobody reads these lines.
export default () => () => {}
