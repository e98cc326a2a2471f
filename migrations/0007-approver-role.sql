-- 部门审批人: signs for the department under the approval matrix of the policy.
SET LOCAL ROLE budget_ledger_owner;

ALTER TABLE ledger.api_key DROP CONSTRAINT api_key_role_check;
ALTER TABLE ledger.api_key ADD CONSTRAINT api_key_role_check
  CHECK (role IN ('treasury', 'officer', 'approver', 'finance', 'auditor', 'admin'));

RESET ROLE;
