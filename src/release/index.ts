import CargoVersionActions from './version-actions';

/** The version actions for `release.version.versionActions` in nx.json. */
export default CargoVersionActions;
export { afterAllProjectsVersioned } from './prove-lock';
