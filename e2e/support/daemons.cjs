// The further daemons of the tests; `e2e/setup/daemons.mjs` starts them.
module.exports = {
  secondDocker: 'tcp://127.0.0.1:23750',
  PODMAN_USER: 'rust-static-podman',
  podmanSocket: '/run/rust-static-podman/podman.sock',
};
