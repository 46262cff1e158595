import type { Library } from '../library';

/** Libraries for devices. */
export const HARDWARE: readonly Library[] = [
  {
    name: 'hidapi',
    strategy: 'bundled',
    reason:
      'The crate compiles the C code and needs libudev by default; with linux-native-basic-udev it needs no C library.',
    source: 'hidapi build.rs',
    crates: [
      {
        name: 'hidapi',
        links: 'hidapi',
        compiles: 'always',
        avoids: ['linux-native', 'linux-native-basic-udev'],
        needs: ['udev'],
      },
    ],
    instead: 'its feature linux-native-basic-udev, which is Rust',
  },
  {
    name: 'libusb',
    strategy: 'static archive',
    reason:
      'libusb-dev holds the archive, which is built without udev, and libusb1-sys asks for it when the C library is static.',
    source: 'aports main/libusb/APKBUILD; libusb1-sys build.rs',
    crates: [
      {
        name: 'libusb1-sys',
        links: 'usb-1.0',
        compiles: ['vendored'],
        tools: ['linux-headers'],
      },
    ],
    link: ['usb-1.0'],
    dev: ['libusb-dev'],
    feature: 'libusb1-sys/vendored',
    instead: 'the crate nusb',
    headers: /^libusb/,
    symbols: /^libusb_/,
  },
  {
    name: 'udev',
    strategy: 'static archive',
    reason: 'eudev-dev holds the archive, which contains only LTO objects.',
    source: 'aports main/eudev/APKBUILD; libudev-sys build.rs',
    crates: [
      {
        name: 'libudev-sys',
        links: 'libudev',
      },
    ],
    link: ['udev'],
    dev: ['eudev-dev'],
    instead: 'serialport without its feature libudev, or the crate nusb',
    runtime: '/sys, and the database of udevd in /run/udev',
    headers: /^libudev\.h$/,
  },
];
