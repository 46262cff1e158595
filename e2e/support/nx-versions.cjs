/** The versions of Nx for the suites: the newest of each major version that the plugin supports. */
const NX_VERSIONS = {
  22: { nx: '22.7.12', devkit: '22.7.12' },
  23: { nx: '23.3.2', devkit: '23.3.2' },
  24: { nx: '24.0.6', devkit: '24.0.0' },
};

module.exports = { NX_VERSIONS };
