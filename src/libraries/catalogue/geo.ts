import type { Library } from '../library';

/** Libraries for geographic data. */
export const GEO: readonly Library[] = [
  {
    name: 'gdal',
    strategy: 'bundled',
    reason: 'Alpine builds the shared library with plugins; the feature bundled compiles GDAL with CMake.',
    source: 'aports community/gdal/APKBUILD; gdal-sys build.rs',
    crates: [
      {
        name: 'gdal-src',
        links: 'gdal_src',
        compiles: 'always',
        tools: ['cmake'],
      },
      {
        name: 'gdal-sys',
        links: 'gdal',
        compiles: ['bundled'],
        tools: ['cmake'],
      },
    ],
    feature: 'gdal/bundled',
    runtime: 'the data files of GDAL (GDAL_DATA), and proj.db',
  },
  {
    name: 'geos',
    strategy: 'bundled',
    reason: 'Alpine builds only the shared library; the feature static compiles GEOS with CMake.',
    source: 'aports community/geos/APKBUILD; geos-sys build.rs',
    crates: [
      {
        name: 'geos-src',
        links: 'geossrc',
        compiles: 'always',
        tools: ['cmake'],
      },
      {
        name: 'geos-sys',
        compiles: ['static'],
        tools: ['cmake'],
      },
    ],
    feature: 'geos/static',
    instead: 'the crate geo',
  },
  {
    name: 'netcdf',
    strategy: 'bundled',
    reason: 'netcdf-sys compiles netCDF with its feature static.',
    source: 'netcdf-sys build.rs',
    crates: [
      {
        name: 'netcdf-src',
        links: 'netcdfsrc',
        compiles: 'always',
        tools: ['cmake'],
      },
      {
        name: 'netcdf-sys',
        links: 'netcdf',
        compiles: ['static'],
        tools: ['cmake'],
      },
    ],
    feature: 'netcdf-sys/static',
  },
  {
    name: 'proj',
    strategy: 'bundled',
    reason:
      'Alpine builds only the shared library; the feature bundled_proj compiles PROJ, which needs SQLite and its command.',
    source: 'aports community/proj/APKBUILD; proj-sys build.rs',
    crates: [
      {
        name: 'proj-sys',
        links: 'proj',
        compiles: ['bundled_proj'],
        tools: ['cmake', 'sqlite'],
      },
    ],
    needs: ['sqlite'],
    feature: 'proj/bundled_proj',
    runtime: 'proj.db (PROJ_DATA)',
  },
];
