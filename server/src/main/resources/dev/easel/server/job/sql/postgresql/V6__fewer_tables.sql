-- Who works is seen in the jobs' leases.
DROP TABLE worker;
