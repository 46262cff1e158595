// Additional daemons of the tests. `e2e/setup/daemons.mjs` starts them.
module.exports = {
  secondDocker: 'tcp://127.0.0.1:23750',
  secondDockerPid: '/var/lib/rust-static-second.pid',
  /** Its address, as seen from its own containers. */
  secondBridge: '172.30.9.1',
  PODMAN_USER: 'rust-static-podman',
  podmanSocket: '/run/rust-static-podman/podman.sock',
};
