// npm run build
import { build, install } from './tools.mjs';

install();
build();
