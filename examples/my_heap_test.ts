import { registerConformance } from "@allocert/allocert/conformance";
import { myHeap } from "./my_heap.ts";

registerConformance(myHeap);
